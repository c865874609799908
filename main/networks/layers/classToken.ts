/** A learned token before the others: what a transformer gathers its answer in (Dosovitskiy et al. 2020). */
import type { ClassToken } from '../graph.ts';
import { type Layer, only, tokensShape } from './layer.ts';

export const classToken: Layer<ClassToken> = {
  parameters: ({ name, channels }) => [{ name, shape: [1, 1, channels], trainable: true }],
  shape(node, inputs) {
    const [count, channels] = tokensShape(node, only(node, inputs));
    if (channels !== node.channels) throw new Error(`${node.name} expects ${node.channels} channels, got ${channels}`);
    return [count + 1, channels];
  },
  macs: () => 0,
  receptiveField: (node, inputs) => only(node, inputs),
};
