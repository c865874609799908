/** Moves all colours away from or towards the view's mean gray, f uniform in 1 ± amount: x' = f · x + (1 − f) · mean. */
import type { Augmentation } from './augmentation.ts';
import { meanGray, thenLinear } from './colour.ts';

export const contrast: Augmentation = {
  name: 'contrast',
  title: 'Contrast',
  explanation: 'Makes the photo flatter or harder. Rarely hurts; too much hides faint structure.',
  min: 0,
  max: 0.9,
  step: 0.01,
  default: 0.15,
  format: '± {} %',
  shownTimes: 100,
  draw(amount, random) {
    const factor = 1 + amount * (2 * random() - 1);
    return {
      words: `contrast ${factor.toFixed(2)}`,
      colour: (before, mean) => {
        const shift = (1 - factor) * meanGray(before, mean);
        return thenLinear(before, scaled(factor), [shift, shift, shift]);
      },
    };
  },
};

const scaled = (factor: number) =>
  [
    [factor, 0, 0],
    [0, factor, 0],
    [0, 0, factor],
  ] as const;
