/** The gradient of the input is a convolution of the upstream gradient, spread by the stride, with the kernel turned round. */
import { spread } from '../spread.ts';
import { aroundUpstream } from './aroundUpstream.ts';
import { geometryOf, inputOf, shapeOf, type WasmKernel } from './wasmKernel.ts';

export const conv2dBackpropInput: WasmKernel = (tf, call) => {
  const [upstream, kernel] = [inputOf(call, 'dy'), inputOf(call, 'filter')];
  const inputShape = shapeOf(call, 'inputShape');
  const geometry = geometryOf(tf, call, inputShape, kernel.shape, false);
  const padded = aroundUpstream(tf, spread(tf, upstream, geometry.stride), geometry, inputShape);
  const turned = tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]);
  return tf.conv2d(padded, turned, 1, 'valid');
};
