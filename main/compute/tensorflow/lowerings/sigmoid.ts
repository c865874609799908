/** Sigmoid */
import type { Sigmoid } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const sigmoid: Lowering<Sigmoid> = {
  lower(_node, { tf, inputs }) {
    const { tensor, form } = inputs[0]!;
    return { tensor: tf.sigmoid(tensor), form };
  },
};
