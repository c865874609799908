/**
 * Shifts colours along the directions in which those of the photos vary (AlexNet: Krizhevsky et al. 2012):
 * x' = x + Σ direction · α · variance with α normal, its standard deviation the amount. The directions are those of the
 * dataset's training photos where the settings have them, else ImageNet's as published.
 */
import type { ColourDirections } from '../../contract/index.ts';
import { type Augmentation, nothingMore, signed } from './augmentation.ts';
import { sameColour, thenLinear } from './colour.ts';
import { normal } from './normal.ts';

export const pcaShift: Augmentation = {
  name: 'pcaShift',
  title: 'PCA colour shift',
  explanation:
    'Shifts all colours the way those of your photos vary, as AlexNet was trained. Hurts when shades of colour are the class.',
  group: 'colour',
  ...{ min: 0, max: 0.5, step: 0.01, default: 0.1, mildest: 0, probability: 1 },
  format: 'σ {}',
  shownTimes: 1,
  ...nothingMore,
  draw(amount, random, { colours }) {
    if (amount === 0) return null;
    const alphas = [1, 2, 3].map(() => amount * normal(random)) as [number, number, number];
    return {
      words: `PCA shift ${alphas.map((alpha) => signed(alpha, 2)).join(', ')}`,
      colour: (before) => thenLinear(before, sameColour.matrix, shiftAlong(colours, alphas)),
    };
  },
};

/** What is added to R, G, B: each direction times its α and its variance. */
export function shiftAlong(
  { variances, directions }: ColourDirections,
  alphas: readonly [number, number, number],
): [number, number, number] {
  return directions.map((row) => row.reduce((sum, one, k) => sum + one * alphas[k]! * variances[k]!, 0)) as [
    number,
    number,
    number,
  ];
}

/** ImageNet's, as the widely used recipes for AlexNet have them. */
export const imageNetColours: ColourDirections = {
  variances: [0.2175, 0.0188, 0.0045],
  directions: [
    [-0.5675, 0.7192, 0.4009],
    [-0.5808, -0.0045, -0.814],
    [-0.5836, -0.6948, 0.4203],
  ],
};
