/** Blurs by a Gaussian, σ uniform up to the amount in px of a 224 view. Beyond the edge the view goes on mirrored. */
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
  const row = new Float32Array(width + 2 * radius);
  const plane = width * height;
  const rows = new Float32Array(plane);
  const mixed = new Float32Array(width);
  for (let channel = 0; channel < 3; channel += 1) {
    const first = at + channel * plane;
    for (let y = 0; y < height; y += 1) {
      const from = first + y * width;
      row.set(data.subarray(from, from + width), radius);
      for (let d = 1; d <= radius; d += 1) {
        row[radius - d] = data[from + within(-d, width)]!;
        row[radius + width - 1 + d] = data[from + within(width - 1 + d, width)]!;
      }
      for (let x = 0; x < width; x += 1) {
        const centre = x + radius;
        let value = weights[0]! * row[centre]!;
        for (let d = 1; d <= radius; d += 1) value += weights[d]! * (row[centre - d]! + row[centre + d]!);
        rows[y * width + x] = value;
      }
    }
    // Columns, whole rows at a time: sums run through memory in order.
    for (let y = 0; y < height; y += 1) {
      for (let x = 0, from = y * width; x < width; x += 1) mixed[x] = weights[0]! * rows[from + x]!;
      for (let d = 1; d <= radius; d += 1) {
        addTwoRows(mixed, rows, within(y - d, height) * width, within(y + d, height) * width, weights[d]!);
      }
      data.set(mixed, first + y * width);
    }
  }
}

function addTwoRows(mixed: Float32Array, rows: Float32Array, above: number, below: number, weight: number): void {
  for (let x = 0; x < mixed.length; x += 1) mixed[x]! += weight * (rows[above + x]! + rows[below + x]!);
}

/** Mirrors at the centre of the first and last px, again and again where the view is smaller than the reach. */
function within(index: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const place = ((index % period) + period) % period;
  return place < size ? place : period - place;
}
