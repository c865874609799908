/** Deals training photos into folds for cross-validation: every class spread evenly, the same for the same seed. */
import { shuffle } from './seededRandom.ts';

/** In the result of `stratifiedFolds`: never held out. */
export const neverHeldOut = -1;

/**
 * Fold 0 … folds − 1 of each photo. The only photo of a class is `neverHeldOut`: a head trained without any could not
 * know it, and its loss would drown all others.
 */
export function stratifiedFolds(labels: ArrayLike<number>, folds: number, random: () => number): Int32Array {
  const byClass = new Map<number, number[]>();
  for (let photo = 0; photo < labels.length; photo++) {
    const label = labels[photo]!;
    const members = byClass.get(label);
    if (members === undefined) byClass.set(label, [photo]);
    else members.push(photo);
  }
  const fold = new Int32Array(labels.length).fill(neverHeldOut);
  // Dealing goes on where the class before ended, so that folds differ by at most one photo in all.
  let next = 0;
  for (const [, members] of [...byClass].toSorted(([a], [b]) => a - b)) {
    if (members.length < 2) continue;
    for (const photo of shuffle(members, random)) fold[photo] = next++ % folds;
  }
  return fold;
}
