/** What a picture is judged by at test time, against torchvision's TenCrop. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testViewCounts, testViews } from '../../../main/contract/testTime.ts';
import { preprocess } from '../../../main/imaging/preprocess.ts';
import type { Preprocessing } from '../../../main/imaging/preprocessing.ts';
import { allTestViews, drawTestView, testViewNumbers } from '../../../main/imaging/testViews.ts';
import { seededRandom } from '../../../main/training/seededRandom.ts';

interface Golden {
  readonly size: number;
  readonly cases: readonly {
    readonly width: number;
    readonly height: number;
    readonly pixels: number[];
    /** [10][size][size][3] */
    readonly crops: number[][][][];
  }[];
}
const golden: Golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../golden/testViews/tenCrop.json'), 'utf8'),
);

/** Keeps 0…255. */
const levels = (size: number): Preprocessing => ({ size, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] });

function drawn(picture: { width: number; height: number; data: Uint8Array }, number: number, size: number) {
  const data = new Float32Array(3 * size * size);
  drawTestView(picture, number, levels(size), data, 0);
  return data;
}

const mirrored = (view: Float32Array, size: number) =>
  view.map((_, at) => view[at - (at % size) + (size - 1 - (at % size))]!);

describe.each(golden.cases)('ten crops of $width × $height px', ({ width, height, pixels, crops }) => {
  const { size } = golden;
  // torchvision mirrors the picture before it cuts: its left corners are then our right ones.
  const order = [0, 1, 2, 3, 4, 6, 5, 8, 7, 9];
  test('are torchvision’s, but for what it rounds on the way', () => {
    const picture = { width, height, data: Uint8Array.from(pixels) };
    // Pillow rounds to whole levels after each of its two passes.
    const allowed = Math.min(width, height) === 16 ? 0 : 1.01;
    for (const [place, crop] of crops.entries()) {
      const view = drawn(picture, testViewNumbers.ten[order[place]!]!, size);
      const expected = [0, 1, 2].flatMap((channel) => crop.flat().map((px) => px[channel]!));
      const largest = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - view[at]!)), 0);
      expect(largest).toBeLessThanOrEqual(allowed);
    }
  });
});

describe('the choices', () => {
  test('have as many views as the contract says, each of them known and none twice', () => {
    for (const views of testViews.options) {
      const numbers = testViewNumbers[views];
      expect([views, numbers.length]).toEqual([views, testViewCounts[views]]);
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(numbers.every((number) => number < allTestViews.length)).toBe(true);
    }
    expect(new Set(allTestViews.map((view) => JSON.stringify(view))).size).toBe(allTestViews.length);
  });

  test('are the same mirrored where a view has a twin, and the first is the plain view', () => {
    const random = seededRandom(1, 'picture');
    const picture = { width: 61, height: 40, data: Uint8Array.from({ length: 61 * 40 * 3 }, () => random() * 256) };
    expect(drawn(picture, 0, 32)).toEqual(preprocess(picture, levels(32)));
    for (const [number, view] of allTestViews.entries()) {
      if (view.mirrored) continue;
      const twin = allTestViews.findIndex((other) => other.mirrored && isAt(other, view));
      expect(drawn(picture, twin, 32)).toEqual(mirrored(drawn(picture, number, 32), 32));
    }
  });

  test.each([
    [1, 1],
    [1, 500],
    [3, 2],
    [2000, 9],
  ])('can be drawn of %i × %i px, in range', (width, height) => {
    const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 37) % 256);
    for (const number of allTestViews.keys()) {
      const view = drawn({ width, height, data }, number, 16);
      expect(view.every((value) => value >= 0 && value <= 255)).toBe(true);
    }
    // One px is all there is to see.
    if (width * height === 1) expect([...new Set(drawn({ width, height, data }, 5, 16))]).toEqual([0, 37, 74]);
  });
});

const isAt = (a: (typeof allTestViews)[number], b: (typeof allTestViews)[number]): boolean =>
  a.scale === b.scale && a.x === b.x && a.y === b.y;
