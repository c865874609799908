/** Multi-head self-attention (Vaswani et al. 2017). */
import type { SelfAttention } from '../graph.ts';
import { type Layer, only, tokensShape } from './layer.ts';

export const selfAttention: Layer<SelfAttention> = {
  parameters: ({ name, channels }) => [
    { name: `${name}.in_proj_weight`, shape: [3 * channels, channels], trainable: true },
    { name: `${name}.in_proj_bias`, shape: [3 * channels], trainable: true },
    { name: `${name}.out_proj.weight`, shape: [channels, channels], trainable: true },
    { name: `${name}.out_proj.bias`, shape: [channels], trainable: true },
  ],
  shape(node, inputs) {
    const shape = tokensShape(node, only(node, inputs));
    if (shape[1] !== node.channels) throw new Error(`${node.name} expects ${node.channels} channels, got ${shape[1]}`);
    if (node.channels % node.heads !== 0)
      throw new Error(`${node.name}: ${node.heads} heads do not divide ${node.channels} channels`);
    return shape;
  },
  // Projections of queries, keys, values and the result, and the two products of tokens with tokens.
  macs(node, output) {
    const [tokens, channels] = tokensShape(node, output);
    return 4 * tokens * channels * channels + 2 * tokens * tokens * channels;
  },
  receptiveField: () => null,
};
