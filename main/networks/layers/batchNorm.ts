/** Batch normalisation with running statistics (Ioffe, Szegedy 2015). */
import type { BatchNorm } from '../graph.ts';
import { type Layer, only } from './layer.ts';

export const batchNorm: Layer<BatchNorm> = {
  parameters: ({ name, channels }) => [
    { name: `${name}.weight`, shape: [channels], trainable: true },
    { name: `${name}.bias`, shape: [channels], trainable: true },
    { name: `${name}.running_mean`, shape: [channels], trainable: false },
    { name: `${name}.running_var`, shape: [channels], trainable: false },
  ],
  shape(node, inputs) {
    const shape = only(node, inputs);
    if (shape[0] !== node.channels) throw new Error(`${node.name} expects ${node.channels} channels, got ${shape[0]}`);
    return shape;
  },
  macs: () => 0,
  receptiveField: (node, inputs) => only(node, inputs),
};
