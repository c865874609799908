/** x · relu6(x + 3) / 6 */
import type { Hardswish } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const hardswish: Lowering<Hardswish> = {
  lower(_node, { tf, inputs }) {
    const { tensor, form } = inputs[0]!;
    return { tensor: tf.mul(tensor, tf.mul(tf.relu6(tf.add(tensor, 3)), 1 / 6)), form };
  },
};
