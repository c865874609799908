/** Each 2×2 patch of [height, width, channels] as one position with four times the channels. */
import type { MergePatches } from '../graph.ts';
import { type Layer, mapShape, only } from './layer.ts';
import { widen } from './window.ts';

export const mergePatches: Layer<MergePatches> = {
  parameters: () => [],
  shape(node, inputs) {
    const [height, width, channels] = mapShape(node, only(node, inputs));
    return [Math.ceil(height / 2), Math.ceil(width / 2), 4 * channels];
  },
  macs: () => 0,
  receptiveField: (node, inputs) => widen(only(node, inputs), { kernel: [2, 2], stride: [2, 2], dilation: [1, 1] }),
};
