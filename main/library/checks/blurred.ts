/** Photos that are blurred: far less fine detail than is usual in this dataset. */
import type { Check, CheckedPhoto } from './check.ts';
import { findPhotos } from './onePhoto.ts';
import { modifiedZ, unit } from './robust.ts';

/** On fewer photos nobody knows what is usual. */
const fewest = 12;
/** z at which the score is 1. */
const surest = 5;

/**
 * Focus is the variance of the Laplacian (J. L. Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", 2000) of
 * the thumbnail, divided by the variance of its luma, so that a flat scene is not called blurred. Its logarithm is compared
 * with the dataset's by its modified z-score (robust.ts): score = −z / 5, cut to 1, found from 0.5 on. Without a dataset
 * around it nothing can be said: photos of clouds have less detail than photos of gravel.
 */
export const blurred: Check = {
  kind: 'blurred',
  run({ photos }) {
    const known = photos.flatMap((photo) => focusOf(photo) ?? []);
    if (known.length < fewest) return { cannotTell: `${fewest} photos are needed to know how sharp they usually are.` };
    const z = modifiedZ(known, 0.3);
    return findPhotos(
      photos,
      (photo) => {
        const focus = focusOf(photo);
        return focus === null ? null : unit(-z(focus) / surest);
      },
      () => 'Much less detail than the other photos have: out of focus, shaken or enlarged.',
    );
  },
};

/** Null for a photo that was not measured or has no contrast. */
function focusOf({ sharpness, contrast }: CheckedPhoto): number | null {
  if (sharpness === null || contrast === null || contrast < 0.02) return null;
  return Math.log((sharpness + 1e-3) / (255 * contrast) ** 2);
}
