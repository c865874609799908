/** What anybody reaches without looking: always saying the commonest training class. */

/**
 * Share of the judged photos that belong to the commonest class of the training photos (the first of equals).
 * @param trainLabels class indices of the training photos
 * @param judgedLabels class indices of the judged photos
 * @returns 0…1, or null when either list is empty
 */
export function baseline(trainLabels: ArrayLike<number>, judgedLabels: ArrayLike<number>): number | null {
  const counts = new Map<number, number>();
  for (const label of Array.from(trainLabels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const commonest = [...counts].toSorted(([a, na], [b, nb]) => nb - na || a - b)[0]?.[0];
  if (commonest === undefined || judgedLabels.length === 0) return null;
  return Array.from(judgedLabels).filter((label) => label === commonest).length / judgedLabels.length;
}
