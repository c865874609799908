/** Channels of all groups taken in turn (Zhang, Zhou, Lin, Sun, "ShuffleNet", 2017). */
import type { ChannelShuffle } from '../graph.ts';
import { type Layer, mapShape, only } from './layer.ts';

export const channelShuffle: Layer<ChannelShuffle> = {
  parameters: () => [],
  shape(node, inputs) {
    const shape = mapShape(node, only(node, inputs));
    if (shape[0] % node.groups !== 0) throw new Error(`${node.name}: ${node.groups} groups do not divide ${shape[0]}`);
    return shape;
  },
  macs: () => 0,
  receptiveField: (node, inputs) => only(node, inputs),
};
