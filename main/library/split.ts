/**
 * Splits labelled photos so that every class keeps its share, photos that belong together stay on one side, and the same
 * photos always land on the same sides.
 */
import type { Split } from '../contract/index.ts';

export interface SplitSettings {
  /** Shares of 0…1; the rest is train. */
  readonly val: number;
  readonly test: number;
  readonly seed: number;
}

export const standardSplit: SplitSettings = { val: 0.2, test: 0, seed: 1 };

export interface SplitPhoto {
  readonly photoId: number;
  /** Content hash, hex. Sides depend on it and not on ids or order, so that importing again gives the same split. */
  readonly hash: string;
  readonly classId: number;
  /** null for a photo that needs a side; others keep theirs. */
  readonly split: Split | null;
  /** Photos with the same number belong together: near-duplicates, a burst. Without one a photo is alone. */
  readonly group?: number | undefined;
  /** True where a folder or a person decided its side: it binds its group and does not count in shares. */
  readonly fixed?: boolean | undefined;
}

/**
 * Sides for the photos that have none. Photos of a group go where a photo of it is already; where those are on several
 * sides, to train. Every other group is dealt whole, in an order drawn from content and seed: to val while none of its
 * classes would get more than its share there, else to test by the same rule, else to train. Shares are those of the whole
 * class, rounded, with at least one photo on each side asked for where the class has enough (train first, then val, then
 * test). So a class misses its share by less than the size of one of its groups, unless its groups are shared with a class
 * that has all it wants.
 */
export function drawSplit(photos: readonly SplitPhoto[], settings: SplitSettings): Map<number, Split> {
  const sides = new Map<number, Split>();
  const classes = classesOf(photos, settings);
  const put = (group: Group, side: Split) => {
    for (const { photoId, classId } of group.waiting) {
      sides.set(photoId, side);
      const own = classes.get(classId)!;
      own.has[side] += 1;
      own.waiting -= 1;
    }
  };
  const dealt: Group[] = [];
  for (const group of groupsOf(photos, settings.seed)) {
    if (group.bound === null) dealt.push(group);
    else put(group, group.bound);
  }
  const turnedAway: Group[] = [];
  for (const group of dealt) {
    const side = spared.find((wanted) => fits(group, wanted, classes));
    put(group, side ?? 'train');
    if (side === undefined) turnedAway.push(group);
  }
  for (const group of turnedAway) {
    const side = spared.find((wanted) => isBetterOn(group, wanted, classes));
    if (side === undefined) continue;
    for (const { photoId, classId } of group.waiting) {
      sides.set(photoId, side);
      const own = classes.get(classId)!;
      own.has.train -= 1;
      own.has[side] += 1;
    }
  }
  return sides;
}

/**
 * Fold 0 … folds − 1 of each photo, for cross-validation: groups whole, every class spread evenly. Groups are dealt in an order
 * drawn from content and seed, the larger ones first, each to the fold that has the fewest photos of its classes, then the
 * fewest in all. So for each class two folds differ by no more than the size of its largest group. Sides are left alone.
 */
export function drawFolds(photos: readonly SplitPhoto[], folds: number, seed: number): Map<number, number> {
  const groups = groupsOf(
    photos.map((photo) => ({ ...photo, split: null })),
    seed,
  ).sort((a, b) => b.waiting.length - a.waiting.length);
  const counts = Array.from({ length: folds }, () => ({ all: 0, of: new Map<number, number>() }));
  const dealt = new Map<number, number>();
  for (const { waiting, counts: own } of groups) {
    const alike = (fold: number) =>
      [...own].reduce((sum, [classId, count]) => sum + count * (counts[fold]!.of.get(classId) ?? 0), 0);
    const before = (one: number, other: number) => alike(one) - alike(other) || counts[one]!.all - counts[other]!.all;
    let best = 0;
    for (let fold = 1; fold < folds; fold++) if (before(fold, best) < 0) best = fold;
    for (const { photoId } of waiting) dealt.set(photoId, best);
    counts[best]!.all += waiting.length;
    for (const [classId, count] of own) counts[best]!.of.set(classId, (counts[best]!.of.get(classId) ?? 0) + count);
  }
  return dealt;
}

/** In the order in which they are filled. */
const spared = ['val', 'test'] as const;
type Spared = (typeof spared)[number];

interface ClassShares {
  readonly wanted: Readonly<Record<Spared, number>>;
  readonly has: Record<Split, number>;
  /** Photos that still need a side. */
  waiting: number;
}

interface Group {
  readonly waiting: readonly SplitPhoto[];
  /** Photos of each class among them. */
  readonly counts: ReadonlyMap<number, number>;
  /** The side where it has to go; null when it can be dealt. */
  readonly bound: Split | null;
}

function classesOf(photos: readonly SplitPhoto[], settings: SplitSettings): Map<number, ClassShares> {
  const classes = new Map<number, ClassShares>();
  for (const [classId, members] of Map.groupBy(photos, (photo) => photo.classId)) {
    const free = members.filter(({ fixed }) => fixed !== true);
    const count = (split: Split | null) => free.filter((photo) => photo.split === split).length;
    classes.set(classId, {
      wanted: wantedCounts(free.length, settings),
      has: { train: count('train'), val: count('val'), test: count('test') },
      waiting: count(null),
    });
  }
  return classes;
}

/** Groups with photos that need a side, in the order drawn. */
function groupsOf(photos: readonly SplitPhoto[], seed: number): Group[] {
  const groups = Map.groupBy(photos, ({ group, photoId }) => (group === undefined ? `photo ${photoId}` : group));
  return [...groups.values()]
    .flatMap((members) => {
      const waiting = members.filter((photo) => photo.split === null);
      if (waiting.length === 0) return [];
      const there = new Set(members.flatMap(({ split }) => (split === null ? [] : [split])));
      const first = waiting.reduce((least, { hash }) => (hash < least ? hash : least), waiting[0]!.hash);
      const counts = new Map<number, number>();
      for (const { classId } of waiting) counts.set(classId, (counts.get(classId) ?? 0) + 1);
      const bound = there.size === 0 ? null : there.size === 1 ? [...there][0]! : 'train';
      return [{ waiting, counts, bound, first, key: drawKey(first, seed) }];
    })
    .sort((a, b) => a.key - b.key || (a.first < b.first ? -1 : 1));
}

/** Whether no class would get more than it wants on that side, or be left without a training photo. */
function fits({ counts }: Group, side: Spared, classes: ReadonlyMap<number, ClassShares>): boolean {
  for (const [classId, count] of counts) {
    const { wanted, has, waiting } = classes.get(classId)!;
    if (has[side] + count > wanted[side] || has.train + waiting - count < 1) return false;
  }
  return true;
}

/**
 * Whether a group that went to train is better there: it brings the classes nearer to their shares in all, or gives one its
 * first photo on that side; and none loses its last training photo.
 */
function isBetterOn({ counts }: Group, side: Spared, classes: ReadonlyMap<number, ClassShares>): boolean {
  let gain = 0;
  let isFirst = false;
  for (const [classId, count] of counts) {
    const { wanted, has } = classes.get(classId)!;
    if (has.train - count < 1) return false;
    if (wanted[side] > 0 && has[side] === 0) isFirst = true;
    gain += Math.abs(wanted[side] - has[side]) - Math.abs(wanted[side] - has[side] - count);
  }
  return gain > 0 || isFirst;
}

/** Photos of a class of `count` on each side but train. */
function wantedCounts(count: number, { val, test }: SplitSettings): Record<Spared, number> {
  const atLeastOne = (share: number, classSize: number) =>
    share > 0 && count >= classSize ? Math.max(1, Math.round(count * share)) : 0;
  const wanted = { val: atLeastOne(val, 2), test: atLeastOne(test, val > 0 ? 3 : 2) };
  while (wanted.val + wanted.test > Math.max(0, count - 1)) {
    if (wanted.test > wanted.val) wanted.test -= 1;
    else wanted.val -= 1;
  }
  return wanted;
}

/** A number in 0…2³²−1 that looks random and is the same for the same hash and seed (the finaliser of MurmurHash3). */
function drawKey(hash: string, seed: number): number {
  let x = Number.parseInt(hash.slice(0, 8), 16) ^ Math.imul(seed | 0, 0x9e3779b9);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
