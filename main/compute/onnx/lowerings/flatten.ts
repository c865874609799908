/** Flatten */
import type { Flatten } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const flatten: Lowering<Flatten> = {
  lower(_node, { builder, inputs, output }) {
    builder.node('Flatten', inputs, { axis: 1 }, { name: output });
  },
};
