/** The name that a mistyped one was most likely meant to be. */

/** The candidate with the fewest typing errors from `name`, letter case and `-`/`_` aside. `candidates` must not be empty. */
export function nearest(name: string, candidates: readonly string[]): string {
  const plain = (text: string) => text.toLowerCase().replaceAll('-', '_').replaceAll(' ', '_');
  const distances = candidates.map((candidate) => editDistance(plain(name), plain(candidate)));
  return candidates[distances.indexOf(Math.min(...distances))]!;
}

/** Insertions, deletions and replacements between two words (Levenshtein 1965). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replace = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replace, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
