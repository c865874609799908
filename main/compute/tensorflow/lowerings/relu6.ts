/** Relu6 */
import type { Relu6 } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const relu6: Lowering<Relu6> = {
  lower(_node, { tf, inputs }) {
    const { tensor, form } = inputs[0]!;
    return { tensor: tf.relu6(tensor), form };
  },
};
