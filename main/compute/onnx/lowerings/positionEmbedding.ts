/** Add with the parameter [1, tokens, channels]. */
import type { PositionEmbedding } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const positionEmbedding: Lowering<PositionEmbedding> = {
  lower(_node, { builder, inputs, output, ownParameter }) {
    builder.node('Add', [inputs[0]!, ownParameter()], {}, { name: output });
  },
};
