/** As for a dense convolution, channel by channel; the gradients of a channel's several outputs add up. */
import { spread } from '../spread.ts';
import type { Tensor4D } from '../tensorflow.ts';
import { aroundUpstream } from './aroundUpstream.ts';
import { geometryOf, inputOf, shapeOf, type WasmKernel } from './wasmKernel.ts';

export const depthwiseBackpropInput: WasmKernel = (tf, call) => {
  const [upstream, kernel] = [inputOf(call, 'dy'), inputOf(call, 'filter')];
  const inputShape = shapeOf(call, 'inputShape');
  const geometry = geometryOf(tf, call, inputShape, kernel.shape, true);
  const [height, width, channels, multiplier] = kernel.shape;
  const [batch, rows, columns] = upstream.shape;
  const turned = tf.reverse(kernel, [0, 1]);
  const split = tf.reshape(upstream, [batch * rows * columns, channels, multiplier]);
  const parts = Array.from({ length: multiplier }, (_, index): Tensor4D => {
    const own = tf.slice(split, [0, 0, index], [batch * rows * columns, channels, 1]);
    const apart = spread(tf, tf.reshape(own, [batch, rows, columns, channels]), geometry.stride);
    const ownKernel = tf.slice(turned, [0, 0, 0, index], [height, width, channels, 1]);
    return tf.depthwiseConv2d(aroundUpstream(tf, apart, geometry, inputShape), ownKernel, 1, 'valid');
  });
  return parts.reduce((sum, part) => tf.add(sum, part));
};
