import { expect, test } from 'vitest';
import { mcnemar } from '../../../main/evaluation/mcnemar.ts';
import { pairedDifference } from '../../../main/evaluation/pairedDifference.ts';

/** `this` right alone, the other right alone, both right, none right. */
const pairs = (one: number, other: number, both: number, none: number) => [
  ...new Array<[boolean, boolean]>(one).fill([true, false]),
  ...new Array<[boolean, boolean]>(other).fill([false, true]),
  ...new Array<[boolean, boolean]>(both).fill([true, true]),
  ...new Array<[boolean, boolean]>(none).fill([false, false]),
];

test('counts who was right alone, with the exact test', () => {
  const difference = pairedDifference(pairs(9, 3, 80, 8))!;
  expect(difference).toMatchObject({ value: 0.06, onlyThis: 9, onlyOther: 3, p: mcnemar(9, 3) });
  const turned = pairedDifference(pairs(3, 9, 80, 8))!;
  expect(turned.low).toBeCloseTo(-difference.high, 12);
  expect(turned.high).toBeCloseTo(-difference.low, 12);
  expect(pairedDifference([])).toBeNull();
  // Never differing is no proof of being the same.
  const same = pairedDifference(pairs(0, 0, 20, 0))!;
  expect(same.low).toBeLessThan(-0.05);
  expect(same.high).toBeGreaterThan(0.05);
});

test('its interval holds the true difference about 95 times in 100, counted over every outcome of 40 photos', () => {
  const n = 40;
  const logs = Array.from({ length: n + 1 }, (_, k) => logFactorial(k));
  for (const [gain, loss] of [
    [0.05, 0.05],
    [0.2, 0.1],
    [0.3, 0.02],
  ] as const) {
    let covered = 0;
    for (let b = 0; b <= n; b++)
      for (let c = 0; b + c <= n; c++) {
        const rest = n - b - c;
        const { low, high } = pairedDifference(pairs(b, c, rest, 0))!;
        if (gain - loss < low || gain - loss > high) continue;
        const log = logs[n]! - logs[b]! - logs[c]! - logs[rest]!;
        covered += Math.exp(log + b * Math.log(gain) + c * Math.log(loss) + rest * Math.log(1 - gain - loss));
      }
    expect(covered).toBeGreaterThan(0.935);
    expect(covered).toBeLessThan(0.999);
  }
});

const logFactorial = (k: number): number => (k < 2 ? 0 : Math.log(k) + logFactorial(k - 1));
