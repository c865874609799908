/** Sigmoid */
import type { Sigmoid } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const sigmoid: Lowering<Sigmoid> = {
  lower(_node, { builder, inputs, output }) {
    builder.node('Sigmoid', inputs, {}, { name: output });
  },
};
