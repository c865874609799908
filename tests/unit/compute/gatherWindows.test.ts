/** How a batch is divided for what is gathered from it. */
import { expect, test } from 'vitest';
import { partsOf } from '../../../main/compute/onnx/gradients/gatherWindows.ts';

test('takes the whole batch at once where it fits, else equal parts, at last single pictures', () => {
  expect(partsOf(16, 2 ** 20)).toEqual([{ first: 0, pictures: 16 }]);
  expect(partsOf(16, 2 ** 26)).toEqual([0, 4, 8, 12].map((first) => ({ first, pictures: 4 })));
  // Six pictures do not divide into parts of four.
  expect(partsOf(6, 2 ** 26)).toEqual([0, 3].map((first) => ({ first, pictures: 3 })));
  expect(partsOf(3, 2 ** 30)).toEqual([0, 1, 2].map((first) => ({ first, pictures: 1 })));
});
