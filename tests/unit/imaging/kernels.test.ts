/** The compiled kernels are those of their sources, and sample what plain loops sample, also far beyond a picture's edges. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { counterRandom } from '../../../main/imaging/augment/counterRandom.ts';
import { plainView } from '../../../main/imaging/view.ts';
import { warp } from '../../../main/imaging/warp.ts';
import { compileKernels } from '../../../tools/kernels.ts';
import { largestDifference } from './augmentGolden.ts';
import { exactWarp } from './exactViews.ts';
import { noise } from './testPictures.ts';

it('kernelBytes.ts is what "npm run kernels" writes', () => {
  const kept = readFileSync(new URL('../../../main/imaging/kernels/kernelBytes.ts', import.meta.url), 'utf8');
  expect(kept === compileKernels()).toBe(true);
});

it.each(['mirror', 'repeat', 'gray', 'black'] as const)('samples as plain loops do, edges: %s', (edges) => {
  const random = counterRandom(edges);
  const between = (low: number, high: number): number => low + (high - low) * random();
  for (let turn = 0; turn < 60; turn += 1) {
    const picture = noise(1 + Math.floor(24 * random()), 1 + Math.floor(24 * random()));
    const view = plainView(1 + Math.floor(19 * random()), 1 + Math.floor(19 * random()));
    // Some views lie inside, some are many times as large as the picture, some only straight or mirrored.
    const side = Math.max(picture.width, picture.height) * between(0.1, 4) ** 2;
    const turned = turn % 3 === 0 ? 0 : side;
    const frame = {
      ...{ xu: between(-side, side), xv: between(-turned, turned), x0: between(-side, side) },
      ...{ yu: between(-turned, turned), yv: between(-side, side), y0: between(-side, side) },
    };
    warp(picture, frame, view, edges);
    const exact = exactWarp(picture, frame, view, edges);
    expect(largestDifference(view.data, exact), JSON.stringify({ turn, frame })).toBeLessThan(2e-3);
  }
});
