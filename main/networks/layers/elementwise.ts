/** Ops that change values one by one: no parameters, same shape, same view of the picture. */
import type { ActivationName, Dropout, NodeOf } from '../graph.ts';
import { type Layer, only } from './layer.ts';

export const elementwise: Layer<NodeOf<ActivationName> | Dropout> = {
  parameters: () => [],
  shape: (node, inputs) => only(node, inputs),
  macs: () => 0,
  receptiveField: (node, inputs) => only(node, inputs),
};
