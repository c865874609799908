/** A learned vector for each place in a row of tokens, which fixes the size of the picture. */
import type { PositionEmbedding } from '../graph.ts';
import { type Layer, only, tokensShape } from './layer.ts';

export const positionEmbedding: Layer<PositionEmbedding> = {
  parameters: ({ name, tokens, channels }) => [{ name, shape: [1, tokens, channels], trainable: true }],
  shape(node, inputs) {
    const shape = tokensShape(node, only(node, inputs));
    if (shape[0] !== node.tokens || shape[1] !== node.channels)
      throw new Error(`${node.name} expects [${node.tokens}, ${node.channels}], got [${shape}]`);
    return shape;
  },
  macs: () => 0,
  receptiveField: (node, inputs) => only(node, inputs),
};
