/** A learned factor for each channel (Touvron et al., "Going deeper with image transformers", 2021). */
import type { LayerScale } from '../graph.ts';
import { type Layer, mapShape, only } from './layer.ts';

export const layerScale: Layer<LayerScale> = {
  parameters: ({ name, channels }) => [{ name, shape: [channels, 1, 1], trainable: true }],
  shape(node, inputs) {
    const shape = mapShape(node, only(node, inputs));
    if (shape[0] !== node.channels) throw new Error(`${node.name} expects ${node.channels} channels, got ${shape[0]}`);
    return shape;
  },
  macs: () => 0,
  receptiveField: (node, inputs) => only(node, inputs),
};
