/** Turns all hues by one angle, uniform in ± amount. */
import { type Augmentation, nothingMore } from './augmentation.ts';

export const hue: Augmentation = {
  name: 'hue',
  title: 'Hue',
  explanation: 'Shifts all colours round the colour circle. Hurts when colour is the class: ripe or unripe, species.',
  group: 'colour',
  ...{ min: 0, max: 180, step: 1, default: 10, mildest: 0, probability: 1 },
  format: '± {}°',
  shownTimes: 1,
  ...nothingMore,
  draw(amount, random) {
    const degrees = amount * (2 * random() - 1);
    if (degrees === 0) return null;
    return {
      words: `hue ${degrees < 0 ? '−' : '+'}${Math.abs(degrees).toFixed(1)}°`,
      colour: (before) => ({ ...before, hue: before.hue + degrees / 360 }),
    };
  },
};
