/** Tanh */
import type { Tanh } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const tanh: Lowering<Tanh> = {
  lower(_node, { builder, inputs, output }) {
    builder.node('Tanh', inputs, {}, { name: output });
  },
};
