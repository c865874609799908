/** Values of a file in the network's order of axes. */
import { describe, expect, test } from 'vitest';
import { arrangeValues } from '../../../../main/weights/naming/arrangeValues.ts';

const counted = (count: number) => Float32Array.from({ length: count }, (_, index) => index);
const arrange = (fileShape: readonly number[], axes: readonly number[] | null, values: Float32Array) =>
  arrangeValues({ name: 'a', shape: [], fileName: 'a', fileShape, axes }, values);

test('a matrix is transposed', () => {
  expect([...arrange([2, 3], [1, 0], counted(6))]).toEqual([0, 3, 1, 4, 2, 5]);
});

test('every value of a kernel goes where its indices say', () => {
  const [height, width, inputs, outputs] = [2, 3, 4, 5];
  const arranged = arrange([height, width, inputs, outputs], [3, 2, 0, 1], counted(120));
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          expect(arranged[((o * inputs + i) * height + y) * width + x]).toBe(
            ((y * width + x) * inputs + i) * outputs + o,
          );
});

describe('the same array comes back, nothing copied,', () => {
  const values = counted(6);
  test('without axes', () => expect(arrange([2, 3], null, values)).toBe(values));
  test('when only axes of one entry move', () => expect(arrange([1, 1, 2, 3], [2, 3, 0, 1], values)).toBe(values));
});
