/**
 * The gradient of a max pool goes to the first largest value of each window, as PyTorch's does. tfjs' own kernel starts its search
 * at the smallest positive number, and finds nothing in a window without positive values.
 */
import { spread } from '../spread.ts';
import type { Tensor4D } from '../tensorflow.ts';
import { inputOf, type WasmKernel } from './wasmKernel.ts';

/** Pools of this project pad for themselves: the attribute `pad` is always 'valid'. */
export const maxPoolGrad: WasmKernel = (tf, call) => {
  const [upstream, x, y] = [inputOf(call, 'dy'), inputOf(call, 'input'), inputOf(call, 'output')];
  const [height, width] = call.attributes.filterSize as [number, number];
  const [down, across] = call.attributes.strides as [number, number];
  const [batch, rows, columns, channels] = y.shape;
  const [, inputHeight, inputWidth] = x.shape;

  let open = tf.onesLike(y);
  let sum = tf.zerosLike(x);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const end = [batch, row + (rows - 1) * down + 1, column + (columns - 1) * across + 1, channels];
      const seen = tf.stridedSlice(x, [0, row, column, 0], end, [1, down, across, 1]);
      const hit = tf.mul(tf.cast(tf.equal(seen, y), 'float32'), open) as Tensor4D;
      open = tf.sub(open, hit);
      const apart = spread(tf, tf.mul(upstream, hit), [down, across]);
      const [, high, wide] = apart.shape;
      const placed = tf.pad(apart, [
        [0, 0],
        [row, inputHeight - row - high],
        [column, inputWidth - column - wide],
        [0, 0],
      ]);
      sum = tf.add(sum, placed);
    }
  return sum;
};
