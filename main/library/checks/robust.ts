/** What is usual in a dataset, told so that what is unusual in it does not matter. */

/** Middle value; NaN for none. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Modified z-scores, 0.6745 · (x − median) / MAD (B. Iglewicz, D. C. Hoaglin, "How to detect and handle outliers", 1993, who
 * call more than 3.5 an outlier). Where values hardly differ, `leastMad` keeps trifles from being unusual.
 */
export function modifiedZ(values: readonly number[], leastMad: number): (value: number) => number {
  const median = medianOf(values);
  const mad = Math.max(leastMad, medianOf(values.map((value) => Math.abs(value - median))));
  return (value) => (0.6745 * (value - median)) / mad;
}

/** Cut to 0…1. */
export const unit = (value: number): number => Math.min(1, Math.max(0, value));
