/** Nothing at inference; Identity keeps the name. */
import type { Dropout } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const dropout: Lowering<Dropout> = {
  lower(_node, { builder, inputs, output }) {
    builder.node('Identity', inputs, {}, { name: output });
  },
};
