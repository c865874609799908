/** Means of a fixed grid of cells over a map of any size. */
import type { AdaptiveAvgPool } from '../graph.ts';
import { type Layer, mapShape, only } from './layer.ts';

export const adaptiveAvgPool: Layer<AdaptiveAvgPool> = {
  parameters: () => [],
  shape: (node, inputs) => [mapShape(node, only(node, inputs))[0], ...node.output],
  macs: () => 0,
  receptiveField: () => null,
};

/** What cell `index` of `cells` covers of `size` values: from `begin` to just before `end` (PyTorch's rule). */
export const adaptiveCell = (index: number, cells: number, size: number): { begin: number; end: number } => ({
  begin: Math.floor((index * size) / cells),
  end: Math.ceil(((index + 1) * size) / cells),
});
