/** Training photos that training does not see: they decide when to stop and which epoch is kept, so that the validation photos need not. */
import { seededRandom, shuffle } from '../seededRandom.ts';

export interface HeldOutSplit {
  /** Indices of the photos to train on, ascending. */
  readonly train: readonly number[];
  /** Ascending; empty when there are too few photos to spare any. */
  readonly heldOut: readonly number[];
}

const share = 0.2;
/** More would make the decision hardly surer and cost training photos. */
const mostHeldOut = 1000;
/** A class with fewer photos keeps them all. */
const fewestOfClass = 4;
/** Fewer held-out photos decide by luck. */
const fewestInAll = 4;

/** A fifth of each class, at least one photo; the same for the same seed. */
export function holdOut(labels: ArrayLike<number>, seed: number): HeldOutSplit {
  const all = Array.from({ length: labels.length }, (_, photo) => photo);
  const part = Math.min(share, mostHeldOut / Math.max(1, all.length));
  const heldOut = new Set<number>();
  for (const label of [...new Set(Array.from(labels))].sort((a, b) => a - b)) {
    const members = all.filter((photo) => labels[photo] === label);
    if (members.length < fewestOfClass) continue;
    const count = Math.max(1, Math.round(members.length * part));
    for (const photo of shuffle(members, seededRandom(seed, `held out ${label}`)).slice(0, count)) heldOut.add(photo);
  }
  if (heldOut.size < fewestInAll) return { train: all, heldOut: [] };
  return { train: all.filter((photo) => !heldOut.has(photo)), heldOut: all.filter((photo) => heldOut.has(photo)) };
}
