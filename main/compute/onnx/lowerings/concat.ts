/** Concat along the channels. */
import type { Concat } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const concat: Lowering<Concat> = {
  lower(_node, { builder, inputs, output }) {
    builder.node('Concat', inputs, { axis: 1 }, { name: output });
  },
};
