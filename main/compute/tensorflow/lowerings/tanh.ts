/** Tanh */
import type { Tanh } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const tanh: Lowering<Tanh> = {
  lower(_node, { tf, inputs }) {
    const { tensor, form } = inputs[0]!;
    return { tensor: tf.tanh(tensor), form };
  },
};
