/** Blurs by a Gaussian, σ uniform up to the amount in px of a 224 view. Beyond the edge the view goes on mirrored. */

import { floatsAt, kernels, onPlanes } from '../kernels/kernels.ts';
import { type Augmentation, nothingMore } from './augmentation.ts';
import type { Planes } from './planes.ts';

export const blur: Augmentation = {
  name: 'blur',
  title: 'Blur',
  explanation: 'Softens the photo, as a lens out of focus does. Hurts when fine texture is the class.',
  group: 'quality',
  ...{ min: 0, max: 4, step: 0.1, default: 1.2, mildest: 0, probability: 0.3 },
  format: 'up to {} px',
  shownTimes: 1,
  ...nothingMore,
  draw(amount, random) {
    const sigma = amount * random();
    if (sigma === 0) return null;
    return {
      words: `blur ${sigma.toFixed(1)} px`,
      retouch(planes) {
        const own = (sigma * planes.width) / 224;
        gaussianBlur(planes, own, Math.ceil(3 * own));
      },
    };
  },
};

/**
 * Weights exp(−d² / 2σ²) for |d| ≤ radius, normalised; rows, then columns. Mirrored at the centre of the outermost px
 * (2 1 | 0 1 2), as torchvision does.
 */
export function gaussianBlur({ data, at, width, height }: Planes, sigma: number, radius: number): void {
  const weights = Float64Array.from({ length: radius + 1 }, (_, d) => Math.exp(-0.5 * (d / sigma) ** 2));
  const sum = weights.reduce((total, weight, d) => total + (d === 0 ? weight : 2 * weight), 0);
  for (let d = 0; d <= radius; d += 1) weights[d]! /= sum;
  onPlanes(data, at, width * height, (planes, room) => {
    const rows = room;
    const row = rows + 4 * width * height;
    const kernelWeights = row + 4 * (width + 2 * radius);
    floatsAt(kernelWeights, radius + 1).set(weights);
    kernels.blurPlanes(planes, width, height, kernelWeights, radius, row, rows);
  });
}
