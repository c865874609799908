/** How much more often one classifier is right than another on the same photos, with what chance would make of it. */
import type { PairedDifference } from '../contract/testTime.ts';
import { mcnemar } from './mcnemar.ts';

/** 97.5 % quantile of the normal distribution. */
const z95 = 1.959963984540054;

/**
 * Difference of two paired shares with its 95 % interval (D. Bonett, R. Price, "Adjusted Wald confidence interval for a difference
 * of binomial proportions based on paired data", 2012): one photo is added to each of the two kinds that differ, which keeps the
 * interval honest for few photos and where the two never differ.
 * @param pairs whether this one, and the other, was right on each photo; null without any
 */
export function pairedDifference(pairs: readonly (readonly [boolean, boolean])[]): PairedDifference | null {
  const n = pairs.length;
  if (n === 0) return null;
  const onlyThis = pairs.filter(([one, other]) => one && !other).length;
  const onlyOther = pairs.filter(([one, other]) => !one && other).length;
  const gained = (onlyThis + 1) / (n + 2);
  const lost = (onlyOther + 1) / (n + 2);
  const centre = gained - lost;
  const half = z95 * Math.sqrt((gained + lost - centre ** 2) / (n + 2));
  return {
    value: (onlyThis - onlyOther) / n,
    low: Math.max(-1, centre - half),
    high: Math.min(1, centre + half),
    onlyThis,
    onlyOther,
    p: mcnemar(onlyThis, onlyOther),
  };
}
