/** Mul, which spreads one factor per channel over the map */
import type { Mul } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const mul: Lowering<Mul> = {
  lower(_node, { builder, inputs, output }) {
    builder.node('Mul', inputs, {}, { name: output });
  },
};
