/** Pillow's tone operations on a view: what the policies draw besides geometry and colour. */
import type { Planes } from './planes.ts';

/** Keeps the first `bits` bits of each value. */
export function posterize({ data, at, width, height }: Planes, bits: number): void {
  const mask = 256 - (1 << (8 - bits));
  for (let i = at, end = at + 3 * width * height; i < end; i += 1) data[i] = (data[i]! + 0.5) & mask;
}

/** Inverts values from `threshold` (0…255) on. */
export function solarize({ data, at, width, height }: Planes, threshold: number): void {
  for (let i = at, end = at + 3 * width * height; i < end; i += 1) {
    const value = data[i]!;
    if (value >= threshold) data[i] = 255 - value;
  }
}

/** Stretches each channel so that it goes from 0 to 255. */
export function autoContrast({ data, at, width, height }: Planes): void {
  const plane = width * height;
  for (let from = at; from < at + 3 * plane; from += plane) {
    let least = 255;
    let most = 0;
    for (let i = from; i < from + plane; i += 1) {
      const value = data[i]!;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    if (most <= least) continue;
    const times = 255 / (most - least);
    for (let i = from; i < from + plane; i += 1) data[i] = Math.max(0, Math.min(255, (data[i]! - least) * times));
  }
}

/** Makes all values of each channel about equally frequent, as Pillow's `equalize` rounds it. */
export function equalize({ data, at, width, height }: Planes): void {
  const plane = width * height;
  const counts = new Int32Array(256);
  const table = new Float64Array(256);
  for (let from = at; from < at + 3 * plane; from += plane) {
    counts.fill(0);
    for (let i = from; i < from + plane; i += 1) counts[(data[i]! + 0.5) | 0]! += 1;
    let last = 255;
    while (counts[last] === 0) last -= 1;
    const step = Math.floor((plane - counts[last]!) / 255);
    if (step === 0) continue;
    let sum = step >> 1;
    for (let value = 0; value < 256; value += 1) {
      table[value] = Math.min(255, Math.floor(sum / step));
      sum += counts[value]!;
    }
    for (let i = from; i < from + plane; i += 1) data[i] = table[(data[i]! + 0.5) | 0]!;
  }
}

/** x' = factor · x + (1 − factor) · smooth(x), smooth with weights 1 and 5 in the middle, over 13; edge px stay. */
export function sharpen({ data, at, width, height }: Planes, factor: number): void {
  if (width < 3 || height < 3) return;
  const plane = width * height;
  for (let channel = 0; channel < 3; channel += 1) {
    const first = at + channel * plane;
    const kept = data.slice(first, first + plane);
    for (let y = 1; y < height - 1; y += 1) {
      for (let i = y * width + 1, end = i + width - 2; i < end; i += 1) {
        const above = kept[i - width - 1]! + kept[i - width]! + kept[i - width + 1]!;
        const below = kept[i + width - 1]! + kept[i + width]! + kept[i + width + 1]!;
        const smooth = (above + below + kept[i - 1]! + kept[i + 1]! + 5 * kept[i]!) / 13;
        data[first + i] = Math.max(0, Math.min(255, factor * kept[i]! + (1 - factor) * smooth));
      }
    }
  }
}
