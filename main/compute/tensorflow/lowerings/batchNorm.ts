/**
 * A product and a sum for each channel. In training with the batch's own statistics it is one op with a gradient of its
 * own: tfjs would keep several tensors as large as the map for it.
 */
import type { GradSaveFunc } from '@tensorflow/tfjs-core';
import type { BatchNorm } from '../../../networks/graph.ts';
import type { Tensor, TensorFlow } from '../tensorflow.ts';
import { asMap } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const batchNorm: Lowering<BatchNorm> = {
  lower(node, { tf, inputs, shapes, parameter, training }) {
    const form = shapes[0]!.length === 3 ? 'map' : 'plain';
    const x = form === 'map' ? asMap(tf, inputs[0]!) : inputs[0]!.tensor;
    const [weight, bias] = [parameter('weight'), parameter('bias')];
    if (training?.usesBatch(node)) {
      const count = x.size / node.channels;
      const report = (mean: Tensor, variance: Tensor) => training.batchStatistics(node, mean, variance, count);
      return { tensor: normByBatch(tf, { x, weight, bias, epsilon: node.epsilon, report }), form };
    }
    const scale = tf.mul(weight, tf.rsqrt(tf.add(parameter('running_var'), node.epsilon)));
    const shift = tf.sub(bias, tf.mul(parameter('running_mean'), scale));
    return { tensor: tf.add(tf.mul(x, scale), shift), form };
  },
};

interface BatchNormed {
  /** [batch, …, channels] */
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly epsilon: number;
  /** Told of the mean and the biased variance, [channels]. */
  readonly report: (mean: Tensor, variance: Tensor) => void;
}

/** Over all axes but the last. Gradient: Ioffe, Szegedy 2015, section 3, put together. */
function normByBatch(tf: TensorFlow, { x, weight, bias, epsilon, report }: BatchNormed): Tensor {
  const count = x.size / x.shape.at(-1)!;
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const norm = tf.customGrad((...operands) => {
    const [values, factor, summand, save] = operands as [Tensor, Tensor, Tensor, GradSaveFunc];
    const mean = tf.mean(values, axes);
    const centred = tf.sub(values, mean);
    const variance = tf.mean(tf.square(centred), axes);
    report(mean, variance);
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    save([values, factor, mean, inverse]);
    return {
      value: tf.add(tf.mul(centred, tf.mul(factor, inverse)), summand),
      gradFunc(upstream: Tensor, saved: Tensor[]) {
        const [kept, gamma, average, scale] = saved as [Tensor, Tensor, Tensor, Tensor];
        const normed = tf.mul(tf.sub(kept, average), scale);
        const ofBias = tf.sum(upstream, axes);
        const ofWeight = tf.sum(tf.mul(upstream, normed), axes);
        const common = tf.add(tf.mul(normed, tf.mul(ofWeight, 1 / count)), tf.mul(ofBias, 1 / count));
        return [tf.mul(tf.sub(upstream, common), tf.mul(gamma, scale)), ofWeight, ofBias];
      },
    };
  });
  return norm(x, weight, bias);
}
