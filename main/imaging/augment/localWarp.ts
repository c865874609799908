/**
 * Warps the picture locally by a smooth random field (Simard et al. 2003): normal displacements at the knots of a coarse grid, as
 * U-Net's training had them (Ronneberger et al. 2015), with a cubic B-spline surface through the view.
 */
import type { Augmentation } from './augmentation.ts';
import { normal } from './normal.ts';

export const localWarp: Augmentation = {
  name: 'localWarp',
  title: 'Local warp',
  explanation: 'Bends the photo like rubber. Good for cells, leaves and handwriting; hurts when shapes must stay true.',
  group: 'geometry',
  ...{ min: 0, max: 0.1, step: 0.0025, default: 0.02, mildest: 0, probability: 0.5 },
  format: '± {} %',
  shownTimes: 100,
  parameters: [
    {
      name: 'cells',
      title: 'Bumps',
      explanation: 'How many bumps lie across the view: few bend it as a whole, many ripple it.',
      ...{ min: 2, max: 12, step: 1, default: 4 },
      format: '{} across',
      shownTimes: 1,
    },
  ],
  insteadOf: [],
  draw(amount, random, { parameters }) {
    if (amount === 0) return null;
    const cells = parameters.cells!;
    const knots = (): Float64Array =>
      Float64Array.from({ length: (cells + 3) ** 2 }, () => (amount / surfaceSpread) * normal(random));
    return {
      words: `warped ${(100 * amount).toFixed(1)} %, ${cells} bumps across`,
      bend: { ripple: { cells, right: knots(), down: knots() } },
    };
  },
};

/** Standard deviation of the surface where the knots' is 1: the mean of the squared cubic B-spline weights is 151 / 315. */
const surfaceSpread = 151 / 315;
