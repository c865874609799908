/** Zeros around a spread upstream gradient, so that a plain convolution gives as many values as the input has. */
import type { Tensor4D, TensorFlow } from '../tensorflow.ts';
import type { Geometry } from './wasmKernel.ts';

export function aroundUpstream(
  tf: TensorFlow,
  upstream: Tensor4D,
  { top, left, height, width }: Geometry,
  inputShape: readonly [number, number, number, number],
): Tensor4D {
  const [, rows, columns] = upstream.shape;
  return tf.pad(upstream, [
    [0, 0],
    [height - 1 - top, inputShape[1] + top - rows],
    [width - 1 - left, inputShape[2] + left - columns],
    [0, 0],
  ]);
}
