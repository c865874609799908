/** Relu */
import type { Relu } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const relu: Lowering<Relu> = {
  lower(_node, { tf, inputs }) {
    const { tensor, form } = inputs[0]!;
    return { tensor: tf.relu(tensor), form };
  },
};
