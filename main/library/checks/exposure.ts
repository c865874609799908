/** Photos that are too dark or too bright to show much. */
import type { Check, CheckedPhoto } from './check.ts';
import { findPhotos } from './onePhoto.ts';
import { unit } from './robust.ts';

/** Range of luma at which the score is 0. */
const enough = 0.7;

/**
 * A photo shows something in the range of luma that it reaches from its end of the scale: mean + 2 deviations from black, or
 * 1 − mean + 2 deviations from white (luma 0…1). Score = 1 − range / 0.7, cut at 0, found from 0.5 on: a range below 0.35. A white
 * background alone does not make a photo too bright, for what stands before it deviates. A convention of ours.
 */
export const exposure: Check = {
  kind: 'exposure',
  run: ({ photos }) =>
    findPhotos(
      photos,
      ({ brightness, contrast }) => {
        if (brightness === null || contrast === null) return null;
        return unit(1 - (Math.min(brightness, 1 - brightness) + 2 * contrast) / enough);
      },
      words,
    ),
};

function words({ brightness }: CheckedPhoto): string {
  const percent = `${Math.round((brightness ?? 0) * 100)}\u2009%`;
  return (brightness ?? 0) < 0.5
    ? `Nearly everything in it is black: its mean brightness is ${percent}.`
    : `Nearly everything in it is white: its mean brightness is ${percent}.`;
}
