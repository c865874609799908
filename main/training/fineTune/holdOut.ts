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

/**
 * A fifth of each class, at least one photo; the same for the same seed. Photos of a group, so alike that one on the other
 * side would tell of them, stay together: a class then holds out a little less, or its first group where no group is small
 * enough, as long as more than half of it is trained on.
 * @param groups a number for each photo, the same for photos of a group; without it every photo is alone
 */
export function holdOut(labels: ArrayLike<number>, seed: number, groups?: ArrayLike<number>): HeldOutSplit {
  const all = Array.from({ length: labels.length }, (_, photo) => photo);
  const part = Math.min(share, mostHeldOut / Math.max(1, all.length));
  const groupOf = (photo: number) => groups?.[photo] ?? photo;
  const together = Map.groupBy(all, groupOf);
  const byClass = Map.groupBy(all, (photo) => labels[photo]!);
  const heldOut = new Set<number>();
  /** Held-out photos of each class, and how many it may hold out. */
  const held = new Map([...byClass.keys()].map((label) => [label, 0]));
  const most = new Map([...byClass].map(([label, { length }]) => [label, mostOf(length, part)]));

  /** Holds out the photo's group, unless one of its classes would hold out more than it may. */
  function take(photo: number): void {
    const own = labels[photo]!;
    if (heldOut.has(photo) || held.get(own)! >= most.get(own)!) return;
    const group = together.get(groupOf(photo))!;
    const after = new Map<number, number>();
    for (const other of group) after.set(labels[other]!, (after.get(labels[other]!) ?? held.get(labels[other]!)!) + 1);
    if ([...after].some(([label, count]) => count > most.get(label)!)) return;
    for (const other of group) heldOut.add(other);
    for (const [label, count] of after) held.set(label, count);
  }

  for (const label of [...byClass.keys()].sort((a, b) => a - b)) {
    const members = byClass.get(label)!;
    if (members.length < fewestOfClass) continue;
    const drawn = shuffle([...members], seededRandom(seed, `held out ${label}`));
    for (const photo of drawn) take(photo);
    if (held.get(label)! > 0) continue;
    most.set(label, Math.ceil(members.length / 2) - 1);
    for (const photo of drawn) if (held.get(label) === 0) take(photo);
  }
  if (heldOut.size < fewestInAll) return { train: all, heldOut: [] };
  return { train: all.filter((photo) => !heldOut.has(photo)), heldOut: all.filter((photo) => heldOut.has(photo)) };
}

/** Photos that a class of so many may hold out. */
const mostOf = (photos: number, part: number): number =>
  photos < fewestOfClass ? 0 : Math.max(1, Math.round(photos * part));
