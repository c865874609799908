/** Relu */
import type { Relu } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const relu: Lowering<Relu> = {
  lower(_node, { builder, inputs, output }) {
    builder.node('Relu', inputs, {}, { name: output });
  },
};
