/** Moves each colour away from or towards its own gray, f uniform in 1 ± amount: x' = f · x + (1 − f) · gray(x). */
import { type Augmentation, nothingMore } from './augmentation.ts';
import { type ColourChange, grayWeights, thenLinear } from './colour.ts';

export const saturation: Augmentation = {
  name: 'saturation',
  title: 'Saturation',
  explanation: 'Makes colours paler or stronger. Hurts when shades of colour are the class.',
  group: 'colour',
  ...{ min: 0, max: 1, step: 0.01, default: 0.15, mildest: 0, probability: 1 },
  format: '± {} %',
  shownTimes: 100,
  ...nothingMore,
  draw(amount, random) {
    const factor = 1 + amount * (2 * random() - 1);
    return {
      words: `saturation ${factor.toFixed(2)}`,
      colour: saturated(factor),
    };
  },
};

/** x' = factor · x + (1 − factor) · gray(x). */
export function saturated(factor: number): ColourChange {
  const [red, green, blue] = grayWeights.map((weight) => (1 - factor) * weight) as [number, number, number];
  const rows = [
    [factor + red, green, blue],
    [red, factor + green, blue],
    [red, green, factor + blue],
  ] as const;
  return (before) => thenLinear(before, rows, [0, 0, 0]);
}
