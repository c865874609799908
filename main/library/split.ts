/** Splits labelled photos so that every class keeps its share, and so that the same photos always land on the same sides. */
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
}

/**
 * Sides for the photos that have none, class by class: shares are those of the whole class, rounded, with at least one
 * photo on each side asked for where the class has enough (train first, then val, then test).
 */
export function drawSplit(photos: readonly SplitPhoto[], settings: SplitSettings): Map<number, Split> {
  const sides = new Map<number, Split>();
  for (const group of Map.groupBy(photos, (photo) => photo.classId).values()) {
    const waiting = group
      .filter((photo) => photo.split === null)
      .map(({ photoId, hash }) => ({ photoId, hash, key: drawKey(hash, settings.seed) }))
      .sort((a, b) => a.key - b.key || (a.hash < b.hash ? -1 : 1));
    const has = (side: Split) => group.filter((photo) => photo.split === side).length;
    const wanted = wantedCounts(group.length, settings);
    const val = Math.max(0, wanted.val - has('val'));
    const test = Math.max(0, wanted.test - has('test'));
    // A class without a training photo cannot be learned, so the first one goes there when the others are taken already.
    const train = has('train') > 0 ? 0 : 1;
    const free = Math.max(0, waiting.length - train);
    waiting.forEach((photo, i) => {
      const side = i < Math.min(val, free) ? 'val' : i < Math.min(val + test, free) ? 'test' : 'train';
      sides.set(photo.photoId, side);
    });
  }
  return sides;
}

/** Photos of a class of `count` on each side but train. */
function wantedCounts(count: number, { val, test }: SplitSettings): { val: number; test: number } {
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
