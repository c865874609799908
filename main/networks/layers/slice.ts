/** Some of the channels. */
import type { Slice } from '../graph.ts';
import { type Layer, only } from './layer.ts';

export const slice: Layer<Slice> = {
  parameters: () => [],
  shape(node, inputs) {
    const [channels, ...rest] = only(node, inputs);
    if (node.start < 0 || node.end > channels! || node.start >= node.end)
      throw new Error(`${node.name} cannot take ${node.start} to ${node.end} of ${channels}`);
    return [node.end - node.start, ...rest];
  },
  macs: () => 0,
  receptiveField: (node, inputs) => only(node, inputs),
};
