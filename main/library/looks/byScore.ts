/** Puts photos in the order of a number that each of them has. */

/**
 * Ids by score −1…1, smallest first, ties by place; rows without a score left out. Score and place lie in one number, so that it is
 * sorted without calling back: 100,000 photos take some milliseconds.
 */
export function byScore(photoIds: Uint32Array, scoreOf: (row: number) => number | null): number[] {
  const keys = new Float64Array(photoIds.length);
  let count = 0;
  for (let row = 0; row < photoIds.length; row++) {
    const score = scoreOf(row);
    if (score !== null) keys[count++] = Math.round((score + 1) * steps) * places + row;
  }
  const sorted = keys.subarray(0, count).sort();
  return Array.from(sorted, (key) => photoIds[key % places]!);
}

/** A score's steps and the photos of a dataset fit a float64's 53 bits together. */
const places = 2 ** 24;
const steps = 2 ** 26;
