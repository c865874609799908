/** One random operation at a random strength for each view (TrivialAugment: Müller and Hutter 2021, the wide ranges). */
import type { Augmentation } from './augmentation.ts';
import { chosen, type PolicyRanges, together } from './policyOperations.ts';

export const trivialAugment: Augmentation = {
  name: 'trivialAugment',
  title: 'TrivialAugment',
  explanation: 'One random change at a random strength, nothing to tune. Hurts where any of its changes would.',
  group: 'policy',
  ...{ min: 0, max: 1, step: 0.05, default: 1, mildest: 0, probability: 1 },
  format: '0–{} %',
  shownTimes: 100,
  parameters: [],
  insteadOf: ['randAugment'],
  draw(amount, random) {
    const operation = chosen(random);
    const strength = amount * (Math.floor(random() * bins) / (bins - 1));
    return together('Trivial', [operation(strength, random, ranges)]);
  },
};

/** Steps of the strength. */
const bins = 31;
const ranges: PolicyRanges = { shear: 0.99, translate: 32 / 224, rotate: 135, enhance: 0.99, posterize: 6 };
