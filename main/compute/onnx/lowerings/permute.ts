/** Transpose; the batch stays in front. */
import type { Permute } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const permute: Lowering<Permute> = {
  lower({ order }, { builder, inputs, output }) {
    builder.node('Transpose', inputs, { perm: [0, ...order.map((axis) => axis + 1)] }, { name: output });
  },
};
