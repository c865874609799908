/** Several random operations, all at one strength, for each view (RandAugment: Cubuk et al. 2020). */
import type { Augmentation } from './augmentation.ts';
import { chosen, type PolicyRanges, together } from './policyOperations.ts';

export const randAugment: Augmentation = {
  name: 'randAugment',
  title: 'RandAugment',
  explanation: 'Some random changes, all equally strong. Hurts where any of its changes would; begin with 5.',
  group: 'policy',
  ...{ min: 0, max: 30, step: 1, default: 9, mildest: 0, probability: 1 },
  format: '{} of 30',
  shownTimes: 1,
  parameters: [
    {
      name: 'operations',
      title: 'Changes',
      explanation: 'How many changes each view is given.',
      ...{ min: 1, max: 4, step: 1, default: 2 },
      format: '{} a view',
      shownTimes: 1,
    },
  ],
  insteadOf: ['trivialAugment'],
  draw(amount, random, { parameters }) {
    const drawn = Array.from({ length: parameters.operations! }, () => chosen(random)(amount / 30, random, ranges));
    return together('Rand', drawn);
  },
};

const ranges: PolicyRanges = { shear: 0.3, translate: 150 / 331, rotate: 30, enhance: 0.9, posterize: 4 };
