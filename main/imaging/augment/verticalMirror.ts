/** Mirrors top and bottom. */
import { type Augmentation, nothingMore } from './augmentation.ts';
import { compose } from './frame.ts';

export const verticalMirror: Augmentation = {
  name: 'verticalMirror',
  title: 'Mirror upside down',
  explanation: 'Swaps top and bottom. For photos from above and through a microscope; hurts where gravity shows.',
  group: 'geometry',
  ...{ min: 1, max: 1, step: 1, default: 1, mildest: 1, probability: 0.5 },
  format: 'top and bottom',
  shownTimes: 1,
  ...nothingMore,
  draw: () => ({
    words: 'upside down',
    geometry: (frame) => compose(frame, { xu: 1, xv: 0, x0: 0, yu: 0, yv: -1, y0: 0 }),
  }),
};
