/** Accuracy with its 95 % interval. */
import type { Estimate } from '../contract/index.ts';
import type { Judgement } from './judgement.ts';

/** 97.5 % quantile of the normal distribution: 95 % lie within ± this many standard deviations. */
const z95 = 1.959963984540054;

/** Share of photos whose label was said. Null without photos: no share can be told then. */
export function accuracy(judgements: readonly Judgement[]): Estimate | null {
  const correct = judgements.filter(({ truth, predicted }) => truth === predicted).length;
  return judgements.length === 0 ? null : shareOf(correct, judgements.length);
}

/**
 * `correct` of `n` as a share with its 95 % score interval (E. B. Wilson, "Probable inference, the law of succession, and
 * statistical inference", 1927). Unlike the textbook ± it stays inside 0…1 and is honest for few photos and for 100 %.
 * @param n at least 1
 */
export function shareOf(correct: number, n: number): Estimate {
  const value = correct / n;
  const z2 = z95 * z95;
  const centre = (value + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z95 * Math.sqrt((value * (1 - value)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  // At the ends rounding would leave 1e-17 where the formula says exactly 0 or 1.
  return {
    value,
    low: correct === 0 ? 0 : Math.max(0, centre - half),
    high: correct === n ? 1 : Math.min(1, centre + half),
    n,
    correct,
  };
}
