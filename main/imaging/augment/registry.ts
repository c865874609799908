/** Every augmentation, in the order they are applied: geometry before colour. One line here makes one more appear. */
import { type AugmentSettings, ServiceError } from '../../contract/index.ts';
import type { Augmentation } from './augmentation.ts';
import { brightness } from './brightness.ts';
import { contrast } from './contrast.ts';
import { cropScale } from './cropScale.ts';
import { hue } from './hue.ts';
import { mirror } from './mirror.ts';
import { rotate } from './rotate.ts';
import { saturation } from './saturation.ts';

export const augmentations: readonly Augmentation[] = [
  ...[mirror, cropScale, rotate],
  ...[brightness, contrast, saturation, hue],
];

/** Throws `invalid-request` for an unknown or repeated augmentation or an amount out of its range. */
export function checkAugmentSettings({ steps }: AugmentSettings): void {
  const seen = new Set<string>();
  for (const { name, amount } of steps) {
    const known = augmentations.find((augmentation) => augmentation.name === name);
    if (known === undefined) {
      const names = augmentations.map((augmentation) => augmentation.name).join(', ');
      throw new ServiceError('invalid-request', `"${name}" is not an augmentation. There are: ${names}.`);
    }
    if (seen.has(name)) throw new ServiceError('invalid-request', `The augmentation "${name}" is listed twice.`);
    seen.add(name);
    if (!(amount >= known.min && amount <= known.max)) {
      throw new ServiceError(
        'invalid-request',
        `The amount ${amount} of "${name}" is out of range: it goes from ${known.min} to ${known.max}.`,
      );
    }
  }
}
