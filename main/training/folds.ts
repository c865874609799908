/** Deals training photos into folds for cross-validation: every class spread evenly, groups kept whole, the same for the same seed. */
import { shuffle } from './seededRandom.ts';

/** In the result of `stratifiedFolds`: never held out. */
export const neverHeldOut = -1;

/**
 * Fold 0 … folds − 1 of each photo. Photos of a group, so alike that one on the other side would tell of them, are in one
 * fold. The only photo or group of a class is `neverHeldOut`: a head trained without any could not know it, and its loss
 * would drown all others.
 *
 * Groups of several photos are dealt first, the largest first, each to the fold that has the fewest photos of its classes;
 * then single photos even the folds out. So for each class two folds differ by at most one photo, or by less than its
 * largest group where single photos do not suffice.
 * @param groups a number for each photo, the same for photos of a group; without it every photo is alone
 */
export function stratifiedFolds(
  labels: ArrayLike<number>,
  folds: number,
  random: () => number,
  groups?: ArrayLike<number>,
): Int32Array {
  const fold = new Int32Array(labels.length).fill(neverHeldOut);
  const members = membersOf(labels.length, groups);
  const groupsOfClass = new Map<number, Set<number>>();
  for (const [group, photos] of members.entries()) {
    for (const photo of photos) {
      const known = groupsOfClass.get(labels[photo]!);
      if (known === undefined) groupsOfClass.set(labels[photo]!, new Set([group]));
      else known.add(group);
    }
  }
  const isOnlyOne = (photo: number) => groupsOfClass.get(labels[photo]!)!.size < 2;
  const dealt = members.filter((photos) => !photos.some(isOnlyOne));

  // counts[fold] of each class, and of the fold in all under −1.
  const counts = Array.from({ length: folds }, () => new Map<number, number>());
  const put = (photo: number, place: number) => {
    fold[photo] = place;
    for (const key of [labels[photo]!, inAll]) counts[place]!.set(key, (counts[place]!.get(key) ?? 0) + 1);
  };
  const alike = (photos: readonly number[], place: number) =>
    photos.reduce((sum, photo) => sum + (counts[place]!.get(labels[photo]!) ?? 0), 0);

  const large = dealt.filter((photos) => photos.length > 1);
  const drawn = shuffle([...large.keys()], random).map((index) => large[index]!);
  for (const photos of drawn.toSorted((a, b) => b.length - a.length)) {
    const place = leastOf(folds, 0, (one, other) => {
      return alike(photos, one) - alike(photos, other) || count(counts[one]!, inAll) - count(counts[other]!, inAll);
    });
    for (const photo of photos) put(photo, place);
  }

  const single = dealt.flatMap((photos) => (photos.length === 1 ? [photos[0]!] : []));
  const byClass = Map.groupBy(single, (photo) => labels[photo]!);
  // Dealing goes on where the class before ended, so that folds differ by at most one photo in all.
  let next = 0;
  for (const [label, photos] of [...byClass].toSorted(([a], [b]) => a - b)) {
    for (const photo of shuffle(photos, random)) {
      const place = leastOf(folds, next, (one, other) => count(counts[one]!, label) - count(counts[other]!, label));
      put(photo, place);
      next = (place + 1) % folds;
    }
  }
  return fold;
}

const inAll = -1;

const count = (counts: ReadonlyMap<number, number>, key: number): number => counts.get(key) ?? 0;

/** The photos of each group, in the order of their first one. */
function membersOf(photos: number, groups: ArrayLike<number> | undefined): number[][] {
  const all = Array.from({ length: photos }, (_, photo) => photo);
  if (groups === undefined) return all.map((photo) => [photo]);
  return [...Map.groupBy(all, (photo) => groups[photo]!).values()];
}

/** The fold that comes first by `compare`, counted from `start` round when several do. */
function leastOf(folds: number, start: number, compare: (one: number, other: number) => number): number {
  let least = start % folds;
  for (let step = 1; step < folds; step++) {
    const place = (start + step) % folds;
    if (compare(place, least) < 0) least = place;
  }
  return least;
}
