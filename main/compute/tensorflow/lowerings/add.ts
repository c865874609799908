/** One sum after the other. */
import type { Add } from '../../../networks/graph.ts';
import { inOneForm } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const add: Lowering<Add> = {
  lower(_node, { tf, inputs }) {
    const { form, tensors } = inOneForm(tf, inputs);
    return { tensor: tensors.reduce((sum, tensor) => tf.add(sum, tensor)), form };
  },
};
