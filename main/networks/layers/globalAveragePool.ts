/** Mean over height and width: [channels, height, width] → [channels]. */
import type { GlobalAveragePool } from '../graph.ts';
import { type Layer, mapShape, only } from './layer.ts';

export const globalAveragePool: Layer<GlobalAveragePool> = {
  parameters: () => [],
  shape: (node, inputs) => [mapShape(node, only(node, inputs))[0]],
  macs: () => 0,
  receptiveField: () => null,
};
