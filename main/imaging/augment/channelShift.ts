/** Adds a number of its own to each of R, G and B, uniform in ± amount of the range: x' = x + s. */
import { type Augmentation, nothingMore, signed } from './augmentation.ts';
import { sameColour, thenLinear } from './colour.ts';

export const channelShift: Augmentation = {
  name: 'channelShift',
  title: 'Colour cast',
  explanation:
    'Shifts red, green and blue each for itself, as another lamp does. Hurts when shades of colour are the class.',
  group: 'colour',
  ...{ min: 0, max: 0.5, step: 0.01, default: 0.06, mildest: 0, probability: 1 },
  format: '± {} %',
  shownTimes: 100,
  ...nothingMore,
  draw(amount, random) {
    if (amount === 0) return null;
    const shift = [1, 2, 3].map(() => amount * (2 * random() - 1)) as [number, number, number];
    return {
      words: `R, G, B ${shift.map((one) => signed(100 * one, 0)).join(', ')} %`,
      colour: (before) => thenLinear(before, sameColour.matrix, shift),
    };
  },
};
