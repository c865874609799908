/** Multiplies all colours by one factor, uniform in 1 ± amount: x' = f · x. */
import type { Augmentation } from './augmentation.ts';
import { thenLinear } from './colour.ts';

export const brightness: Augmentation = {
  name: 'brightness',
  title: 'Brightness',
  explanation: 'Makes the photo darker or brighter. Hurts when lightness is what tells classes apart.',
  min: 0,
  max: 0.9,
  step: 0.01,
  default: 0.2,
  format: '± {} %',
  shownTimes: 100,
  draw(amount, random) {
    const factor = 1 + amount * (2 * random() - 1);
    return {
      words: `brightness ${factor.toFixed(2)}`,
      colour: (before) => thenLinear(before, brighter(factor), [0, 0, 0]),
    };
  },
};

const brighter = (factor: number) =>
  [
    [factor, 0, 0],
    [0, factor, 0],
    [0, 0, factor],
  ] as const;
