/** A map as a row of tokens. */
import type { Tokens } from '../graph.ts';
import { type Layer, mapShape, only } from './layer.ts';

export const tokens: Layer<Tokens> = {
  parameters: () => [],
  shape(node, inputs) {
    const [channels, height, width] = mapShape(node, only(node, inputs));
    return [height * width, channels];
  },
  macs: () => 0,
  receptiveField: (node, inputs) => only(node, inputs),
};
