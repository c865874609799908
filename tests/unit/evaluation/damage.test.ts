import { describe, expect, test } from 'vitest';
import { damageCurveOf } from '../../../main/evaluation/damage.ts';
import { mcnemar } from '../../../main/evaluation/mcnemar.ts';

/** 100 photos of class 0, of which so many are said to be it, from the first on. */
const right = (count: number) => Array.from({ length: 100 }, (_, index) => (index < count ? 0 : 1));
const truths = new Array<number>(100).fill(0);
const curve = (plain: number, counts: readonly number[]) =>
  damageCurveOf(
    'rotate',
    truths,
    right(plain),
    counts.map((count, index) => ({ amount: (index + 1) * 10, said: right(count) })),
  )!;

describe('where a change starts to cost', () => {
  test('is the first strength whose loss is no luck', () => {
    const { points, costsFrom, plain } = curve(90, [90, 88, 83, 60]);
    expect(plain).toMatchObject({ n: 100, correct: 90 });
    expect(points.map(({ accuracy }) => accuracy.correct)).toEqual([90, 88, 83, 60]);
    expect(points[2]!.difference).toMatchObject({ value: -0.07, onlyThis: 0, onlyOther: 7, p: mcnemar(0, 7) });
    // Two fewer may be luck (p = 0.5) and is not more than 2 points; seven is neither.
    expect(costsFrom).toBe(30);
  });

  test('is the first that stays more than 2 points below, also where each may be luck', () => {
    expect(curve(90, [89, 87, 86, 86]).costsFrom).toBe(20);
    // A dip that is made good again is none.
    expect(curve(90, [87, 90, 90, 90]).costsFrom).toBeNull();
  });

  test('is nowhere for what does no harm, or does good', () => {
    expect(curve(90, [90, 91, 90]).costsFrom).toBeNull();
    expect(curve(60, [90, 95, 99]).costsFrom).toBeNull();
  });
});

test('photos that cannot be read do not count', () => {
  const said = [0, 0, null, 1];
  const changed = [{ amount: 1, said: [0, 1, null, 1] }];
  const { plain, points } = damageCurveOf('blur', [0, 0, 0, 0], said, changed)!;
  expect([plain.n, plain.correct, points[0]!.accuracy.n, points[0]!.accuracy.correct]).toEqual([3, 2, 3, 1]);
  expect(damageCurveOf('blur', [0], [null], [])).toBeNull();
});
