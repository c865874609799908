import { expect, test } from 'vitest';
import type { DamageCurve, TestTimeResults } from '../../../main/contract/index.ts';
import { curvePlaces, valueAt } from '../../../renderer/components/DamageCurve.tsx';
import { milliseconds, pointFigure, pointsAbout } from '../../../renderer/components/points.ts';
import { viewsCost } from '../../../renderer/components/viewsCost.ts';

const share = (value: number) => ({ value, low: value, high: value, n: 100, correct: value * 100 });
const difference = { value: 0.004, low: -0.007, high: 0.015, onlyThis: 3, onlyOther: 1, p: 0.6 };

test('what a choice of views costs is said in one line, and that it was not measured where it was not', () => {
  const result = (views: 'centre' | 'ten', msPerPhoto: number | null) => ({
    ...{ views, count: views === 'ten' ? 10 : 1, msPerPhoto, accuracy: share(0.9) },
    difference: views === 'centre' ? null : difference,
  });
  const measured = (ms: number | null): TestTimeResults => ({
    ...{ runId: 1, jobId: null, results: [result('centre', 4), result('ten', ms)] },
  });
  expect(viewsCost('ten', measured(38.4))).toBe('10 crops: 10× slower, +0.4 ± 1.1');
  expect(viewsCost('ten', measured(null))).toBe('10 crops: about 10× slower, not measured yet');
  expect(viewsCost('five', measured(38.4))).toBe('5 crops: about 5× slower, not measured yet');
  expect(viewsCost('ten', undefined)).toBe('10 crops: about 10× slower, not measured yet');
  expect(viewsCost('centre', measured(38.4))).toBe('');
});

test('points have a sign, and none where they are nothing', () => {
  expect([0.0123, -0.0123, 0.0004, -0.0004].map(pointFigure)).toEqual(['+1.2', '−1.2', '0.0', '0.0']);
  expect(pointsAbout(difference)).toBe('+0.4 ± 1.1');
  expect([4.23, 36.4].map(milliseconds)).toEqual(['4.2', '36']);
});

test('a damage curve begins with the photos as they are, and is read between what was measured', () => {
  const curve: DamageCurve = {
    ...{ name: 'cropScale', plain: share(0.9), costsFrom: null },
    points: [0.8, 0.4].map((amount) => ({ amount, accuracy: share(amount), difference })),
  };
  // Of this one the mildest strength is the largest.
  const places = curvePlaces(curve, 1);
  expect(places.map(({ amount, value }) => [amount, value])).toEqual([
    [1, 0.9],
    [0.8, 0.8],
    [0.4, 0.4],
  ]);
  expect(valueAt(places, 1)).toBeCloseTo(0.9);
  expect(valueAt(places, 0.9)).toBeCloseTo(0.85);
  expect(valueAt(places, 0.6)).toBeCloseTo(0.6);
  expect(valueAt(places, 0.1)).toBeCloseTo(0.4);
});
