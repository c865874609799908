/** Fully connected layer, applied to the last axis: to the features, or to every token by itself. */
import type { Linear } from '../graph.ts';
import { type Layer, only } from './layer.ts';

export const linear: Layer<Linear> = {
  parameters(node) {
    const weight = { name: `${node.name}.weight`, shape: [node.outFeatures, node.inFeatures], trainable: true };
    return node.bias ? [weight, { name: `${node.name}.bias`, shape: [node.outFeatures], trainable: true }] : [weight];
  },
  shape(node, inputs) {
    const shape = only(node, inputs);
    if (shape.at(-1) !== node.inFeatures)
      throw new Error(`${node.name} expects ${node.inFeatures} features, got [${shape}]`);
    return [...shape.slice(0, -1), node.outFeatures];
  },
  macs: (node, output) => output.reduce((product, size) => product * size, node.inFeatures),
  receptiveField: (node, inputs) => only(node, inputs),
};
