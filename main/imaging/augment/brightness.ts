/** Multiplies all colours by one factor, uniform in 1 ± amount: x' = f · x. */
import { type Augmentation, nothingMore } from './augmentation.ts';
import { type ColourChange, scaledBy, thenLinear } from './colour.ts';

export const brightness: Augmentation = {
  name: 'brightness',
  title: 'Brightness',
  explanation: 'Makes the photo darker or brighter. Hurts when lightness is what tells classes apart.',
  group: 'colour',
  ...{ min: 0, max: 0.9, step: 0.01, default: 0.2, mildest: 0, probability: 1 },
  format: '± {} %',
  shownTimes: 100,
  ...nothingMore,
  draw(amount, random) {
    const factor = 1 + amount * (2 * random() - 1);
    return {
      words: `brightness ${factor.toFixed(2)}`,
      colour: brighter(factor),
    };
  },
};

/** x' = factor · x. */
export const brighter =
  (factor: number): ColourChange =>
  (before) =>
    thenLinear(before, scaledBy(factor), [0, 0, 0]);
