/** Mirrors left and right. */
import { type Augmentation, nothingMore } from './augmentation.ts';
import { compose } from './frame.ts';

export const mirror: Augmentation = {
  name: 'mirror',
  title: 'Mirror',
  explanation: 'Swaps left and right. Leave it off where sides carry meaning: text, digits, signs.',
  group: 'geometry',
  ...{ min: 1, max: 1, step: 1, default: 1, mildest: 1, probability: 0.5 },
  format: 'left and right',
  shownTimes: 1,
  ...nothingMore,
  draw: () => ({
    words: 'mirrored',
    geometry: (frame) => compose(frame, { xu: -1, xv: 0, x0: 0, yu: 0, yv: 1, y0: 0 }),
  }),
};
