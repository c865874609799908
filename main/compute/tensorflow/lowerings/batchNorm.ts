/** A product and a sum for each channel; most are part of a convolution before they get here (convNorm.ts). */
import type { BatchNorm } from '../../../networks/graph.ts';
import type { Tensor } from '../tensorflow.ts';
import { asMap } from '../value.ts';
import type { Lowering } from './lowering.ts';
import { normByBatch } from './normByBatch.ts';

export const batchNorm: Lowering<BatchNorm> = {
  lower(node, { tf, inputs, shapes, parameter, training }) {
    const form = shapes[0]!.length === 3 ? 'map' : 'plain';
    const x = form === 'map' ? asMap(tf, inputs[0]!) : inputs[0]!.tensor;
    const [weight, bias] = [parameter('weight'), parameter('bias')];
    if (training?.usesBatch(node)) {
      const report = (mean: Tensor, variance: Tensor) => training.batchStatistics(node, mean, variance);
      return { tensor: normByBatch(tf, { x, weight, bias, epsilon: node.epsilon, report }), form };
    }
    const scale = tf.mul(weight, tf.rsqrt(tf.add(parameter('running_var'), node.epsilon)));
    const shift = tf.sub(bias, tf.mul(parameter('running_mean'), scale));
    return { tensor: tf.add(tf.mul(x, scale), shift), form };
  },
};
