/** Nothing at inference; in training a product with the step's mask. */
import type { Dropout } from '../../../networks/graph.ts';
import { asPlain, plainOf } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const dropout: Lowering<Dropout> = {
  lower(node, { tf, inputs, training }) {
    if (training === null || node.rate === 0) return inputs[0]!;
    const value = asPlain(tf, inputs[0]!);
    return plainOf(tf.mul(value, training.dropoutMask(node, value.shape)));
  },
};
