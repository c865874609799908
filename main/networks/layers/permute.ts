/** Axes in another order. */
import type { Permute } from '../graph.ts';
import { type Layer, only } from './layer.ts';

export const permute: Layer<Permute> = {
  parameters: () => [],
  shape(node, inputs) {
    const shape = only(node, inputs);
    if (node.order.toSorted().join() !== shape.map((_, axis) => axis).join())
      throw new Error(`${node.name} cannot put the axes of [${shape}] in the order [${node.order}]`);
    return node.order.map((axis) => shape[axis]!);
  },
  macs: () => 0,
  receptiveField: (node, inputs) => only(node, inputs),
};
