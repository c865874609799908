/** All values in one row. */
import type { Flatten } from '../graph.ts';
import { type Layer, only } from './layer.ts';

export const flatten: Layer<Flatten> = {
  parameters: () => [],
  shape: (node, inputs) => [only(node, inputs).reduce((product, size) => product * size, 1)],
  macs: () => 0,
  receptiveField: () => null,
};
