/** Against exact fractions: 2 · Σ C(n, i) / 2^n over i up to the smaller count, computed with Python's integers. */
import { expect, test } from 'vitest';
import { mcnemar } from '../../../main/evaluation/mcnemar.ts';

test.each([
  [0, 0, 1],
  [1, 0, 1],
  [9, 8, 1],
  [5, 15, 0.04138946533203125],
  [2, 14, 0.004180908203125],
  [0, 12, 0.00048828125],
  [30, 3, 1.4011748135089874e-6],
])('%i against %i photos: p = %f', (onlyFirst, onlySecond, p) => {
  expect(Math.abs(mcnemar(onlyFirst, onlySecond) / p - 1)).toBeLessThan(1e-12);
  expect(mcnemar(onlySecond, onlyFirst)).toBe(mcnemar(onlyFirst, onlySecond));
});

// Where 0.5 to the power of n is no number any more, rounding adds up over the terms.
test('thousands of photos', () => {
  expect(mcnemar(1000, 1100)).toBeCloseTo(0.030720707864242296, 10);
  expect(mcnemar(20_000, 20_000)).toBe(1);
});
