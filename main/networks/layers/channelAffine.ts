/** A constant factor and a constant summand for each channel. */
import type { ChannelAffine } from '../graph.ts';
import { type Layer, mapShape, only } from './layer.ts';

export const channelAffine: Layer<ChannelAffine> = {
  parameters: () => [],
  shape(node, inputs) {
    const shape = mapShape(node, only(node, inputs));
    if (shape[0] !== node.scale.length || shape[0] !== node.shift.length)
      throw new Error(`${node.name} expects ${node.scale.length} channels, got ${shape[0]}`);
    return shape;
  },
  macs: () => 0,
  receptiveField: (node, inputs) => only(node, inputs),
};
