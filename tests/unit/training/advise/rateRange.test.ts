/** The learning-rate range test on curves whose answer is known. */
import { expect, test } from 'vitest';
import { createRateCurve, rateOfStep, rateRange, suggestRate } from '../../../../main/training/advise/rateRange.ts';
import { seededRandom } from '../../../../main/training/seededRandom.ts';

/** Runs a search over a loss that depends on the rate alone. */
function search(lossAt: (rate: number) => number) {
  const curve = createRateCurve();
  for (let step = 0; step < rateRange.steps; step++) {
    const rate = rateOfStep(step);
    if (!curve.add(rate, lossAt(rate))) break;
  }
  return curve.points();
}

/** Flat at first, falls from 1e-3 on, runs away above 0.3. */
const usual = (rate: number) => 0.3 + 1.2 / (1 + (rate / 3e-3) ** 1.5) + (rate > 0.3 ? (rate / 0.3) ** 3 : 0);

test('rates rise evenly in their logarithm from 1e-6 to 10', () => {
  expect(rateOfStep(0)).toBe(1e-6);
  expect(rateOfStep(rateRange.steps - 1)).toBeCloseTo(10, 10);
  expect(rateOfStep(40) / rateOfStep(39)).toBeCloseTo(rateOfStep(7) / rateOfStep(6), 10);
});

test('suggests a rate where the loss falls fastest, well below where it is lowest', () => {
  const points = search(usual);
  const lowest = points.reduce((a, b) => (b.loss < a.loss ? b : a));
  const suggested = suggestRate(points)!;
  expect(suggested).toBeGreaterThan(1e-3);
  expect(suggested).toBeLessThanOrEqual(lowest.learningRate / 10 + 1e-3);
});

test('is not led astray by losses of few photos that differ by luck', () => {
  const suggestions = Array.from({ length: 12 }, (_, seed) => {
    const random = seededRandom(seed, 'luck');
    // Falls to a half over two decades.
    return suggestRate(
      search((rate) => (0.5 + 0.5 / (1 + rate / 3e-3) + (rate > 0.3 ? rate * 9 : 0)) * (0.75 + 0.5 * random())),
    )!;
  });
  expect(Math.min(...suggestions)).toBeGreaterThan(2e-4);
  expect(Math.max(...suggestions)).toBeLessThan(5e-2);
});

test('ends where the loss has run away', () => {
  const points = search(usual);
  expect(points.length).toBeLessThan(rateRange.steps);
  expect(points.at(-1)!.learningRate).toBeGreaterThan(0.3);
});

test('ends at a loss that is no number, and leaves it out', () => {
  const points = search((rate) => (rate > 1e-3 ? Number.NaN : 1));
  expect(points.length).toBeGreaterThan(10);
  expect(points.every(({ loss }) => loss === 1 || Math.abs(loss - 1) < 1e-9)).toBe(true);
});

test.each([
  ['a loss that stays as it is', () => 1],
  ['a loss that only rises', (rate: number) => 1 + rate],
  ['a loss that falls by a twentieth', (rate: number) => 1 - (0.05 * Math.log10(rate / 1e-6)) / 7],
])('says nothing of %s', (_, lossAt) => {
  expect(suggestRate(search(lossAt))).toBeNull();
});

test('says nothing after a few steps', () => {
  expect(suggestRate(search(usual).slice(0, 9))).toBeNull();
});

test('the first point is its loss, not a share of it', () => {
  expect(search(() => 2.5)[0]).toEqual({ learningRate: 1e-6, loss: 2.5 });
});
