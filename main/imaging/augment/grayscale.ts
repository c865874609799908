/** Takes the colours away: R = G = B = 0.2989 R + 0.587 G + 0.114 B. */
import { type Augmentation, nothingMore } from './augmentation.ts';
import { grayWeights, thenLinear } from './colour.ts';

export const grayscale: Augmentation = {
  name: 'grayscale',
  title: 'Grayscale',
  explanation: 'Takes the colours away now and then, so that shape must do. Hurts when colour is the class.',
  group: 'colour',
  ...{ min: 1, max: 1, step: 1, default: 1, mildest: 1, probability: 0.1 },
  format: 'no colours',
  shownTimes: 1,
  ...nothingMore,
  draw: () => ({
    words: 'gray',
    colour: (before) => thenLinear(before, [grayWeights, grayWeights, grayWeights], [0, 0, 0]),
  }),
};
