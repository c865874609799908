/** Mirrors left and right, half of the time. */
import type { Augmentation } from './augmentation.ts';
import { compose } from './frame.ts';

export const mirror: Augmentation = {
  name: 'mirror',
  title: 'Mirror',
  explanation: 'Swaps left and right half of the time. Leave it off where sides carry meaning: text, digits, signs.',
  min: 1,
  max: 1,
  step: 1,
  default: 1,
  format: 'left and right',
  shownTimes: 1,
  draw(_amount, random) {
    if (random() >= 0.5) return null;
    return {
      words: 'mirrored',
      geometry: (frame) => compose(frame, { xu: -1, xv: 0, x0: 0, yu: 0, yv: 1, y0: 0 }),
    };
  },
};
