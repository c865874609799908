/** Precision, recall and F1 of each class. */

export interface ClassScores {
  /** Of those it called so, the share that is so; null when it called none so. */
  readonly precision: number | null;
  /** Of those that are so, the share it found; null when there are none. */
  readonly recall: number | null;
  /** Harmonic mean of the two; 0 when it found none, null when either is undefined. */
  readonly f1: number | null;
  /** Photos of this class that were judged. */
  readonly photos: number;
}

/** @param confusion counts[true][said], square */
export function classScores(confusion: readonly (readonly number[])[]): ClassScores[] {
  return confusion.map((row, index) => {
    const found = row[index] ?? 0;
    const photos = row.reduce((sum, count) => sum + count, 0);
    const said = confusion.reduce((sum, other) => sum + (other[index] ?? 0), 0);
    return {
      precision: said === 0 ? null : found / said,
      recall: photos === 0 ? null : found / photos,
      f1: said === 0 || photos === 0 ? null : (2 * found) / (said + photos),
      photos,
    };
  });
}
