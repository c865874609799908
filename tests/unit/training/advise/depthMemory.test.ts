/** Which batch fits into memory, from peaks at one or two sizes. */
import { expect, test } from 'vitest';
import { depthMemory } from '../../../../main/training/advise/depthMemory.ts';

const MB = 1e6;

test('what was measured and is free fits', () => {
  expect(depthMemory([{ batch: 32, bytes: 900 * MB }], 32, 1000 * MB)).toEqual({
    ...{ peakBytes: 900 * MB, fits: true, suggestedBatch: 32 },
  });
});

test('with two sizes others follow in a line, and the largest power of two that fits is suggested', () => {
  const peaks = [
    { batch: 1, bytes: 310 * MB },
    { batch: 4, bytes: 340 * MB },
  ];
  expect(depthMemory(peaks, 32, 470 * MB)).toEqual({ peakBytes: 620 * MB, fits: false, suggestedBatch: 16 });
  expect(depthMemory(peaks, 24, 390 * MB)).toEqual({ peakBytes: 540 * MB, fits: false, suggestedBatch: 8 });
});

test('nothing is suggested when not even one photo fits', () => {
  const peaks = [
    { batch: 1, bytes: 310 * MB },
    { batch: 4, bytes: 340 * MB },
  ];
  expect(depthMemory(peaks, 32, 300 * MB)).toEqual({ peakBytes: 620 * MB, fits: false, suggestedBatch: null });
});
