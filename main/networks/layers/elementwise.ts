/** Ops that change values one by one: no parameters, same shape, same view of the picture. */
import type { Dropout, Relu, Relu6 } from '../graph.ts';
import { type Layer, only } from './layer.ts';

export const elementwise: Layer<Relu | Relu6 | Dropout> = {
  parameters: () => [],
  shape: (node, inputs) => only(node, inputs),
  macs: () => 0,
  receptiveField: (node, inputs) => only(node, inputs),
};
