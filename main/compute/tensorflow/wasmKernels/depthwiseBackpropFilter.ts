/** One place of the kernel after the other: the products of what it saw with the upstream gradient, added up. */
import type { Tensor4D } from '../tensorflow.ts';
import { geometryOf, inputOf, shapeOf, touched, type WasmKernel } from './wasmKernel.ts';

export const depthwiseBackpropFilter: WasmKernel = (tf, call) => {
  const [x, upstream] = [inputOf(call, 'x'), inputOf(call, 'dy')];
  const [height, width, channels, multiplier] = shapeOf(call, 'filterShape');
  const geometry = geometryOf(tf, call, x.shape, [height, width, channels, multiplier], true);
  const { stride, rows, columns } = geometry;
  const batch = x.shape[0];
  const input = touched(tf, x, geometry);
  const places = [];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const end = [batch, row + (rows - 1) * stride[0] + 1, column + (columns - 1) * stride[1] + 1, channels];
      const seen = tf.stridedSlice(input, [0, row, column, 0], end, [1, stride[0], stride[1], 1]);
      // [batch · rows · columns, channels, multiplier]
      const products = tf.mul(tf.reshape(seen, [-1, channels, 1]), tf.reshape(upstream, [-1, channels, multiplier]));
      places.push(tf.sum(products, 0));
    }
  return tf.reshape(tf.stack(places), [height, width, channels, multiplier]) as Tensor4D;
};
