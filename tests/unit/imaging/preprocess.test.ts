import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../main/imaging/picture.ts';
import { centredSquare, plainPicture, preprocess } from '../../../main/imaging/preprocess.ts';
import { imageNetPreprocessing, type Preprocessing } from '../../../main/imaging/preprocessing.ts';
import { resample } from '../../../main/imaging/resample.ts';
import { goldenInput, goldenPillow, goldenTensor, largestDifference, unitView } from './augmentGolden.ts';
import { noise, paint } from './testPictures.ts';

/** The definition written as it reads: two matrix products in float64, then the normalisation. */
function byDefinition(picture: Picture, { size, scale, mean, std }: Preprocessing): Float64Array {
  const side = Math.min(picture.width, picture.height);
  const left = Math.floor((picture.width - side) / 2);
  const top = Math.floor((picture.height - side) / 2);
  const s = side / size;
  const matrix = Array.from({ length: size }, (_, i) => {
    const weights = Array.from({ length: side }, (_, j) =>
      Math.max(0, 1 - Math.abs(j + 0.5 - (i + 0.5) * s) / Math.max(s, 1)),
    );
    const sum = weights.reduce((a, b) => a + b);
    return weights.map((weight) => weight / sum);
  });
  const out = new Float64Array(3 * size * size);
  for (let channel = 0; channel < 3; channel += 1) {
    const value = (x: number, y: number): number => picture.data[((top + y) * picture.width + left + x) * 3 + channel]!;
    const rows = matrix.map((weights) =>
      Array.from({ length: side }, (_, x) => weights.reduce((sum, weight, y) => sum + weight * value(x, y), 0)),
    ); // [size, side]
    for (let i = 0; i < size; i += 1) {
      for (let k = 0; k < size; k += 1) {
        const x = matrix[k]!.reduce((sum, weight, j) => sum + weight * rows[i]![j]!, 0);
        out[(channel * size + i) * size + k] = (x * scale - mean[channel]!) / std[channel]!;
      }
    }
  }
  return out;
}

describe('preprocess', () => {
  it('is the definition, to float32 rounding, for shrinking, enlarging and both shapes', () => {
    for (const [width, height, size] of [
      ...([
        [53, 40, 16],
        [40, 53, 16],
        [31, 90, 24],
        [9, 7, 20],
        [24, 24, 24],
        [1, 1, 8],
        [1, 40, 3],
        [64, 3, 4],
      ] as const),
    ]) {
      const picture = noise(width, height);
      const preprocessing = imageNetPreprocessing(size);
      const difference = largestDifference(preprocess(picture, preprocessing), byDefinition(picture, preprocessing));
      expect(difference, `${width} × ${height} to ${size}`).toBeLessThan(1e-6);
    }
  });

  it('is the definition for any size', () => {
    fc.assert(
      fc.property(
        ...([
          fc.integer({ min: 1, max: 40 }),
          fc.integer({ min: 1, max: 40 }),
          fc.integer({ min: 1, max: 24 }),
        ] as const),
        (width, height, size) => {
          const picture = noise(width, height);
          const preprocessing: Preprocessing = { size, scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] };
          expect(
            largestDifference(preprocess(picture, preprocessing), byDefinition(picture, preprocessing)),
          ).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it('keeps a uniform picture uniform', () => {
    const view = plainPicture(
      paint(97, 61, () => [200, 100, 50]),
      33,
    );
    expect([...view.data].every((value, i) => value === [200, 100, 50][i % 3])).toBe(true);
  });

  it('takes the centred square, left and up by half a px when it cannot be centred', () => {
    expect(centredSquare({ width: 10, height: 7 })).toEqual({ left: 1, top: 0, width: 7, height: 7 });
    expect(centredSquare({ width: 20, height: 8000 })).toEqual({ left: 0, top: 3990, width: 20, height: 20 });
  });
});

describe('resample equals torchvision and Pillow', () => {
  // torchvision computes in float32 with other rounding: 2e-6 covers it. Pillow rounds after each of its two passes: 1.
  for (const [id, width, height] of [
    ['resize10-bilinear', 12, 10],
    ['resize31-bilinear', 37, 31],
  ] as const) {
    it(id, async () => {
      const picture = await goldenInput();
      const whole = { left: 0, top: 0, width: picture.width, height: picture.height };
      const view = unitView(width, height);
      resample(picture, whole, whole, view);
      expect(largestDifference(view.data, goldenTensor(id).data)).toBeLessThan(2e-6);
      const pillow = await goldenPillow(id);
      const plane = width * height;
      const interleaved = Array.from(pillow.data, (_, i) => 255 * view.data[(i % 3) * plane + Math.floor(i / 3)]!);
      expect(largestDifference(interleaved, pillow.data)).toBeLessThan(1.01);
    });
  }

  it('resized-crop with antialiasing', async () => {
    const picture = await goldenInput();
    const box = { left: 4, top: 3, width: 15, height: 12 };
    const view = unitView(16, 10);
    resample(picture, box, box, view);
    expect(largestDifference(view.data, goldenTensor('resized-crop-aa').data)).toBeLessThan(2e-6);
  });

  it('normalize', async () => {
    const picture = await goldenInput();
    // A square part at its own size: nothing is resized, so only the normalisation is left.
    const preprocessing = imageNetPreprocessing(20);
    const { data, width, height } = goldenTensor('normalize');
    const square = Array.from({ length: 3 * 20 * 20 }, (_, i) => {
      const [channel, y, x] = [Math.floor(i / 400), Math.floor(i / 20) % 20, i % 20];
      return data[(channel * height + y) * width + x + 2]!;
    });
    expect(largestDifference(preprocess(picture, preprocessing), square)).toBeLessThan(2e-6);
  });
});
