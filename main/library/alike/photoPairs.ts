/** Which photos show the same picture: by the perceptual hash, and, where their looks are known, crops too, that no hash finds. */
import { counterRandom } from '../../imaging/augment/counterRandom.ts';
import { alikeByLook } from '../../looks/alikeByLook.ts';
import { type LookVectors, rowOf, vectorAt } from '../../looks/lookVectors.ts';
import { givingWay } from '../portions.ts';
import { cropLikeness } from './cropLikeness.ts';
import { type Look, leastContrast, mostBits, mostPairs, type NearPair, nearDuplicates } from './nearDuplicates.ts';

/** A photo as pairs are made of it. */
export interface PairedPhoto extends Look {
  readonly photoId: number;
}

/** Pairs of which the pictures squeezed to 16 × 16 are less alike than this must look alike to the backbone too. */
const surelyAlike = 0.97;
const leastLookAlike = 0.6;
/**
 * A crop looks like its original to the backbone (cosine), and is like a part of it (cropLikeness.ts); what one leaves open the other
 * has to make up for. Chosen on flowers and ants-bees with crops of 2 to 15 % off one side or all: see docs/BENCHMARKS.md.
 */
const crop = { alike: 0.7, likeness: 0.8, together: 1.7 };

/**
 * Near-duplicates among photos, as indices; a crop counts as differing in the most bits. `looks`: null where none are known.
 * Throws the signal's reason.
 */
export async function photoPairs(
  photos: readonly PairedPhoto[],
  looks: LookVectors | null,
  signal?: AbortSignal,
): Promise<NearPair[]> {
  const giveWay = givingWay(signal);
  const proposed = await nearDuplicates(photos, giveWay);
  if (looks === null) return proposed;
  const vectors = photos.map(({ photoId }) => {
    const row = rowOf(looks, photoId);
    return row < 0 ? null : vectorAt(looks, row);
  });
  const alike = (first: number, second: number): number | null => {
    const [one, other] = [vectors[first] ?? null, vectors[second] ?? null];
    return one === null || other === null ? null : one.reduce((sum, value, at) => sum + value * other[at]!, 0);
  };
  const found = proposed.filter(
    ({ first, second, likeness }) => likeness >= surelyAlike || (alike(first, second) ?? 1) >= leastLookAlike,
  );
  const known = new Set(found.map(({ first, second }) => first * photos.length + second));
  const ofPhoto = new Uint8Array(photos.length);
  const usable = vectors.map((vector, at) => (photos[at]!.contrast >= leastContrast ? vector : null));
  const candidates = await alikeByLook(usable, crop.alike, counterRandom('planes'), giveWay);
  for (const { first, second, alike: look } of candidates.sort((a, b) => b.alike - a.alike)) {
    if (known.has(first * photos.length + second) || ofPhoto[first]! >= mostPairs || ofPhoto[second]! >= mostPairs)
      continue;
    await giveWay();
    const needed = Math.max(crop.likeness, crop.together - look);
    const [one, other] = [photos[first]!.grey, photos[second]!.grey];
    const likeness = Math.max(cropLikeness(one, other, needed), cropLikeness(other, one, needed));
    if (likeness < needed) continue;
    found.push({ first, second, bits: mostBits, likeness: Math.min(1, likeness), mirrored: false });
    ofPhoto[first]! += 1;
    ofPhoto[second]! += 1;
  }
  return found;
}
