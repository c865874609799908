/** Findings about one photo each. */
import type { CheckedPhoto, CheckOutcome, NewFinding } from './check.ts';

/** From this score on a photo is named. */
export const foundFrom = 0.5;
/** Where more photos than this share are so, they are so on purpose: that is what the dataset looks like. */
const usualShare = 0.2;
const fewestUsual = 5;

/** Photos with a score of `foundFrom` and more; nothing can be told where that is usual. */
export function findPhotos(
  photos: readonly CheckedPhoto[],
  score: (photo: CheckedPhoto) => number | null,
  words: (photo: CheckedPhoto) => string,
): CheckOutcome {
  const found = photos.flatMap((photo) => {
    const value = score(photo);
    return value !== null && value >= foundFrom ? [aboutPhoto(photo, value, words(photo))] : [];
  });
  if (found.length > Math.max(fewestUsual, photos.length * usualShare)) {
    return { cannotTell: `${found.length} of ${photos.length} photos are so, which means that it is usual here.` };
  }
  return found;
}

export const aboutPhoto = (photo: CheckedPhoto, score: number, text: string): NewFinding => ({
  ...{ key: photo.hash, score, text },
  photos: [{ photoId: photo.photoId, note: null }],
  actions: ['reject', 'keep'],
});
