/** x · sigmoid(x) */
import type { Silu } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const silu: Lowering<Silu> = {
  lower(_node, { tf, inputs }) {
    const { tensor, form } = inputs[0]!;
    return { tensor: tf.mul(tensor, tf.sigmoid(tensor)), form };
  },
};
