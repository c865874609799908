/** Along the channels, wherever they lie. */
import type { Concat } from '../../../networks/graph.ts';
import { inOneForm } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const concat: Lowering<Concat> = {
  lower(_node, { tf, inputs }) {
    const { form, tensors } = inOneForm(tf, inputs);
    return { tensor: tf.concat(tensors, form === 'map' ? 3 : 1), form };
  },
};
