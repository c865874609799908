/** 95 % interval of a share that was counted (Wilson 1927), for figures that a run has not judged itself yet. */

/** Quantile of the normal distribution at 97.5 %. */
const z = 1.959964;

/** Bounds in 0…1 for `share` of `n`; the whole range for none. */
export function wilson(share: number, n: number): { readonly low: number; readonly high: number } {
  if (n <= 0) return { low: 0, high: 1 };
  const middle = (share + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
