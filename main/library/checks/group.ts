/** Findings about photos that belong together. */
import { createHash } from 'node:crypto';
import type { NearPair } from '../alike/nearDuplicates.ts';
import type { CheckedPhoto } from './check.ts';

/** The same for the same pictures, whatever their order. */
export function keyOfPictures(photos: readonly CheckedPhoto[]): string {
  const hashes = photos.map(({ hash }) => hash).sort();
  return createHash('sha256').update(hashes.join('')).digest('hex').slice(0, 32);
}

/** The largest first, so that it is the one to keep; of equals the one with more bytes, then the older one. */
export const largestFirst = (photos: readonly CheckedPhoto[]): CheckedPhoto[] =>
  photos.toSorted(
    (a, b) => b.width * b.height - a.width * a.height || b.sizeBytes - a.sizeBytes || a.photoId - b.photoId,
  );

/** How a photo differs from the one that is kept. */
export function differenceFrom(kept: CheckedPhoto, photo: CheckedPhoto, mirrored: boolean): string {
  if (mirrored) return 'mirrored';
  const aspect = Math.abs(Math.log((kept.width * photo.height) / (kept.height * photo.width)));
  if (aspect > 0.02) return 'cropped';
  const brighter = (photo.brightness ?? 0) - (kept.brightness ?? 0);
  if (brighter > 0.02) return 'brighter';
  if (brighter < -0.02) return 'darker';
  if (photo.width * photo.height < 0.9 * kept.width * kept.height) return 'smaller';
  return photo.format === kept.format ? 'saved anew' : photo.format;
}

/** What the pairs say of a set: the least likeness in it, 0…1, and which photos are mirrored against the first. */
export function pairsWithin(
  members: readonly number[],
  pairs: readonly NearPair[],
): { likeness: number; mirroredTo(kept: number, other: number): boolean } {
  const inside = new Set(members);
  const own = pairs.filter(({ first, second }) => inside.has(first) && inside.has(second));
  const mirrored = new Set(own.filter((pair) => pair.mirrored).map(({ first, second }) => `${first} ${second}`));
  const plain = new Set(own.filter((pair) => !pair.mirrored).map(({ first, second }) => `${first} ${second}`));
  return {
    likeness: own.reduce((least, pair) => Math.min(least, pair.likeness), 1),
    mirroredTo(kept, other) {
      const key = `${Math.min(kept, other)} ${Math.max(kept, other)}`;
      return mirrored.has(key) && !plain.has(key);
    },
  };
}

export const numberWord = (count: number): string =>
  ['Zero', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'][count] ?? String(count);
