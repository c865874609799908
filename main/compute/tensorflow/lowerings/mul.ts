/** Product, which spreads one factor per channel over the map. */
import type { Mul } from '../../../networks/graph.ts';
import { inOneForm } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const mul: Lowering<Mul> = {
  lower(_node, { tf, inputs }) {
    const { form, tensors } = inOneForm(tf, inputs);
    return { tensor: tf.mul(tensors[0]!, tensors[1]!), form };
  },
};
