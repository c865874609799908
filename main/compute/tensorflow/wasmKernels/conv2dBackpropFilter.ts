/** The gradient of a kernel is a convolution of the input with the upstream gradient as kernel, pictures in the channels' place. */
import { geometryOf, inputOf, shapeOf, touched, type WasmKernel } from './wasmKernel.ts';

export const conv2dBackpropFilter: WasmKernel = (tf, call) => {
  const [x, upstream] = [inputOf(call, 'x'), inputOf(call, 'dy')];
  const geometry = geometryOf(tf, call, x.shape, shapeOf(call, 'filterShape'), false);
  const input = tf.transpose(touched(tf, x, geometry), [3, 1, 2, 0]); // [in, h, w, batch]
  const kernel = tf.transpose(upstream, [1, 2, 0, 3]); // [rows, columns, batch, out]
  const sums = tf.conv2d(input, kernel, 1, 'valid', 'NHWC', [...geometry.stride]); // [in, kernel h, kernel w, out]
  return tf.transpose(sums, [1, 2, 0, 3]);
};
