/** The sum over neighbouring channels as a product with a band matrix: not every backend of tfjs has LRN, this all have. */
import type { LocalResponseNorm } from '../../../networks/graph.ts';
import type { Tensor, TensorFlow } from '../tensorflow.ts';
import { asMap, mapOf } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const localResponseNorm: Lowering<LocalResponseNorm> = {
  lower({ size, alpha, beta, k }, { tf, inputs, constant }) {
    const x = asMap(tf, inputs[0]!);
    const channels = x.shape[3];
    const mean = constant('band', () => band(tf, channels, size, alpha / size));
    const squares = tf.reshape(tf.square(x), [-1, channels]);
    const sums = tf.reshape(tf.matMul(squares, mean), x.shape);
    return mapOf(tf.mul(x, tf.exp(tf.mul(tf.log(tf.add(sums, k)), -beta))));
  },
};

/** [channels, channels] with `value` where two channels are in one window. */
function band(tf: TensorFlow, channels: number, size: number, value: number): Tensor {
  const reach = (size - 1) / 2;
  const values = Float32Array.from({ length: channels * channels }, (_, index) =>
    Math.abs(Math.floor(index / channels) - (index % channels)) <= reach ? value : 0,
  );
  return tf.tensor2d(values, [channels, channels]);
}
