/** The photos that advice stands on: all of them, or of very many a part with every class's share. */
import { seededRandom, shuffle } from '../seededRandom.ts';

/** More would make the figures hardly surer and the wait long: ± 2 points at worst. */
export const mostPhotos = 2000;

/** In the order they came; the same for the same seed. */
export function samplePhotos<Photo extends { readonly classIndex: number }>(
  photos: readonly Photo[],
  seed: number,
  most = mostPhotos,
): readonly Photo[] {
  if (photos.length <= most) return photos;
  const chosen = new Set<Photo>();
  for (const label of new Set(photos.map(({ classIndex }) => classIndex))) {
    const members = [...photos.keys()].filter((photo) => photos[photo]!.classIndex === label);
    // Five at least, so that each fold has one.
    const count = Math.min(members.length, Math.max(5, Math.round((members.length / photos.length) * most)));
    for (const photo of shuffle(members, seededRandom(seed, `advice ${label}`)).slice(0, count))
      chosen.add(photos[photo]!);
  }
  return photos.filter((photo) => chosen.has(photo));
}
