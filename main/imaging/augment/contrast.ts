/** Moves all colours away from or towards the view's mean gray, f uniform in 1 ± amount: x' = f · x + (1 − f) · mean. */
import { type Augmentation, nothingMore } from './augmentation.ts';
import { type ColourChange, meanGray, scaledBy, thenLinear } from './colour.ts';

export const contrast: Augmentation = {
  name: 'contrast',
  title: 'Contrast',
  explanation: 'Makes the photo flatter or harder. Rarely hurts; too much hides faint structure.',
  group: 'colour',
  ...{ min: 0, max: 0.9, step: 0.01, default: 0.15, mildest: 0, probability: 1 },
  format: '± {} %',
  shownTimes: 100,
  ...nothingMore,
  draw(amount, random) {
    const factor = 1 + amount * (2 * random() - 1);
    return {
      words: `contrast ${factor.toFixed(2)}`,
      colour: contrasted(factor),
    };
  },
};

/** x' = factor · x + (1 − factor) · mean gray of the view. */
export const contrasted =
  (factor: number): ColourChange =>
  (before, mean) => {
    const shift = (1 - factor) * meanGray(before, mean);
    return thenLinear(before, scaledBy(factor), [shift, shift, shift]);
  };
