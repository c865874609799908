/** Fully connected layer. */
import type { Linear } from '../graph.ts';
import { type Layer, only } from './layer.ts';

export const linear: Layer<Linear> = {
  parameters(node) {
    const weight = { name: `${node.name}.weight`, shape: [node.outFeatures, node.inFeatures], trainable: true };
    return node.bias ? [weight, { name: `${node.name}.bias`, shape: [node.outFeatures], trainable: true }] : [weight];
  },
  shape(node, inputs) {
    const shape = only(node, inputs);
    if (shape.length !== 1 || shape[0] !== node.inFeatures)
      throw new Error(`${node.name} expects [${node.inFeatures}], got [${shape}]`);
    return [node.outFeatures];
  },
  macs: (node) => node.inFeatures * node.outFeatures,
  receptiveField: () => null,
};
