/** x/2 · (1 + erf(x/√2)) */
import type { Gelu } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const gelu: Lowering<Gelu> = {
  lower(_node, { tf, inputs }) {
    const { tensor, form } = inputs[0]!;
    const half = tf.mul(tensor, 0.5);
    return { tensor: tf.mul(half, tf.add(tf.erf(tf.mul(tensor, Math.SQRT1_2)), 1)), form };
  },
};
