/** What the data checks know of a picture's pixels, measured once on its thumbnail. */
import type { Picture } from '../picture.ts';
import { hashedEdge, perceptualHash } from './perceptualHash.ts';

export interface Measures {
  /** See perceptualHash.ts; 8 bytes. */
  readonly hash: Uint8Array;
  /** The picture squeezed to 16 × 16, luma 0…255, rows from the top: how alike two pictures are is told by it. */
  readonly grey: Uint8Array;
  /**
   * Variance of the Laplacian (4 neighbours, luma 0…255; J. L. Pech-Pacheco et al., "Diatom autofocusing in brightfield
   * microscopy", 2000). The more detail, the larger; only to be compared with other pictures.
   */
  readonly sharpness: number;
  /** Mean luma 0…1. */
  readonly brightness: number;
  /** Standard deviation of luma, 0…0.5. */
  readonly contrast: number;
  /** Of the histogram of luma in 256 steps, 0…8 bit (C. E. Shannon, 1948). */
  readonly entropy: number;
  /** Share of px that are nearly black (luma below 0.06) or nearly white (above 0.94). */
  readonly dark: number;
  readonly bright: number;
  /** The outermost twentieth on each side: mean colour, 0…1, and standard deviation of its luma. */
  readonly border: { readonly red: number; readonly green: number; readonly blue: number; readonly spread: number };
}

/** Edge of `grey` in px. */
export const greyEdge = 16;

export function measurePicture(picture: Picture): Measures {
  const luma = lumaOf(picture);
  const { mean, deviation } = momentsOf(luma);
  const histogram = new Uint32Array(256);
  for (const value of luma) histogram[Math.round(value)]!++;
  const share = (from: number, to: number) =>
    histogram.subarray(from, to).reduce((sum, count) => sum + count, 0) / luma.length;
  const hashed = squeeze(luma, picture.width, picture.height, hashedEdge);
  return {
    hash: perceptualHash(hashed),
    grey: Uint8Array.from(squeeze(luma, picture.width, picture.height, greyEdge), Math.round),
    sharpness: laplacianVariance(luma, picture.width, picture.height),
    brightness: mean / 255,
    contrast: deviation / 255,
    entropy: entropyOf(histogram, luma.length),
    dark: share(0, 16),
    bright: share(240, 256),
    border: borderOf(picture, luma),
  };
}

/** 0.299 R + 0.587 G + 0.114 B of each px, 0…255. */
function lumaOf({ data, width, height }: Picture): Float32Array {
  const luma = new Float32Array(width * height);
  for (let px = 0, at = 0; px < luma.length; px++, at += 3)
    luma[px] = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
  return luma;
}

function momentsOf(values: Float32Array): { mean: number; deviation: number } {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) };
}

/** [edge, edge]: means over areas, each px counted where it lies. A smaller picture is enlarged by repeating. */
function squeeze(luma: Float32Array, width: number, height: number, edge: number): Float64Array {
  const squeezed = new Float64Array(edge * edge);
  for (let row = 0; row < edge; row++) {
    const [top, bottom] = span(row, edge, height);
    for (let column = 0; column < edge; column++) {
      const [left, right] = span(column, edge, width);
      let sum = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += luma[y * width + x]!;
      squeezed[row * edge + column] = sum / ((bottom - top) * (right - left));
    }
  }
  return squeezed;
}

/** First px and first px after part `index` of `parts` along `length` px; at least one px. */
function span(index: number, parts: number, length: number): [number, number] {
  const from = Math.min(length - 1, Math.floor((index * length) / parts));
  return [from, Math.max(from + 1, Math.floor(((index + 1) * length) / parts))];
}

function laplacianVariance(luma: Float32Array, width: number, height: number): number {
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      const value = luma[at - 1]! + luma[at + 1]! + luma[at - width]! + luma[at + width]! - 4 * luma[at]!;
      sum += value;
      squares += value * value;
    }
  }
  const count = Math.max(1, (width - 2) * (height - 2));
  return Math.max(0, squares / count - (sum / count) ** 2);
}

function entropyOf(histogram: Uint32Array, count: number): number {
  let bits = 0;
  for (const bin of histogram) if (bin > 0) bits -= (bin / count) * Math.log2(bin / count);
  return bits;
}

function borderOf({ data, width, height }: Picture, luma: Float32Array): Measures['border'] {
  const [across, down] = [Math.max(1, Math.round(width / 20)), Math.max(1, Math.round(height / 20))];
  const sums = [0, 0, 0];
  const lumas: number[] = [];
  for (let y = 0; y < height; y++) {
    const isEdgeRow = y < down || y >= height - down;
    for (let x = 0; x < width; x++) {
      if (!isEdgeRow && x >= across && x < width - across) continue;
      const px = y * width + x;
      for (let channel = 0; channel < 3; channel++) sums[channel]! += data[px * 3 + channel]!;
      lumas.push(luma[px]!);
    }
  }
  const [red, green, blue] = sums.map((sum) => sum / (255 * lumas.length));
  return { red: red!, green: green!, blue: blue!, spread: momentsOf(Float32Array.from(lumas)).deviation / 255 };
}
