/** Layer normalisation over the channels of each position (Ba, Kiros, Hinton 2016). */
import type { LayerNorm } from '../graph.ts';
import { type Layer, only } from './layer.ts';

export const layerNorm: Layer<LayerNorm> = {
  parameters: ({ name, channels }) => [
    { name: `${name}.weight`, shape: [channels], trainable: true },
    { name: `${name}.bias`, shape: [channels], trainable: true },
  ],
  shape(node, inputs) {
    const shape = only(node, inputs);
    const channels = node.axis === 'first' ? shape[0] : shape.at(-1);
    if (channels !== node.channels) throw new Error(`${node.name} expects ${node.channels} channels, got ${channels}`);
    return shape;
  },
  macs: () => 0,
  receptiveField: (node, inputs) => only(node, inputs),
};
