/** Photos with next to nothing in them: one colour, a blank page, a lens cap. */
import type { Check } from './check.ts';
import { findPhotos } from './onePhoto.ts';
import { unit } from './robust.ts';

/** Bits at which the score is 0. */
const enough = 6;

/**
 * Entropy of the histogram of luma in 256 steps (C. E. Shannon, "A mathematical theory of communication", 1948): 0 bits for one
 * colour, 8 at most, 7 and more for most photos. Score = 1 − entropy / 6, cut at 0, found from 0.5 on: 3 bits or less.
 */
export const lowInformation: Check = {
  kind: 'low-information',
  run: ({ photos }) =>
    findPhotos(
      photos,
      ({ entropy }) => (entropy === null ? null : unit(1 - entropy / enough)),
      ({ entropy }) => `Hardly anything to see: ${(entropy ?? 0).toFixed(1)} of 8 bits. Most photos have more than 7.`,
    ),
};
