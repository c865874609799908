/** Whether one classifier is better than another on the same photos, or only luckier. */

/**
 * Two-sided exact McNemar test (Q. McNemar, "Note on the sampling error of the difference between correlated proportions or
 * percentages", 1947): how often a fair coin would split the photos that only one got right at least as unevenly.
 * 1 when there are none.
 * @param onlyFirst photos that only the first got right
 * @param onlySecond photos that only the second got right
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  // Terms of the binomial distribution in logarithms: 0.5 to the power of 2,000 is no float64.
  let logTerm = n * Math.log(0.5);
  let sum = Math.exp(logTerm);
  for (let k = 1; k <= fewer; k++) {
    logTerm += Math.log((n - k + 1) / k);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, 2 * sum);
}
