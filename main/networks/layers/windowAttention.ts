/** Self-attention within shifted windows (Liu et al., "Swin transformer", 2021). */
import type { WindowAttention } from '../graph.ts';
import { type Layer, mapShape, only } from './layer.ts';
import { widen } from './window.ts';

export const windowAttention: Layer<WindowAttention> = {
  parameters: ({ name, channels, heads, window }) => [
    { name: `${name}.relative_position_bias_table`, shape: [(2 * window - 1) ** 2, heads], trainable: true },
    { name: `${name}.qkv.weight`, shape: [3 * channels, channels], trainable: true },
    { name: `${name}.qkv.bias`, shape: [3 * channels], trainable: true },
    { name: `${name}.proj.weight`, shape: [channels, channels], trainable: true },
    { name: `${name}.proj.bias`, shape: [channels], trainable: true },
  ],
  shape(node, inputs) {
    const shape = mapShape(node, only(node, inputs));
    if (shape[2] !== node.channels) throw new Error(`${node.name} expects ${node.channels} channels, got ${shape[2]}`);
    if (node.channels % node.heads !== 0)
      throw new Error(`${node.name}: ${node.heads} heads do not divide ${node.channels} channels`);
    return shape;
  },
  // As in self-attention, but each token meets only those of its window; padding is computed too.
  macs(node, output) {
    const [height, width, channels] = mapShape(node, output);
    const grid = windowGrid(node, height, width);
    const tokens = grid.height * grid.width;
    return 4 * tokens * channels * channels + 2 * tokens * node.window ** 2 * channels;
  },
  receptiveField: (node, inputs) =>
    widen(only(node, inputs), { kernel: [node.window, node.window], stride: [1, 1], dilation: [1, 1] }),
};

export interface WindowGrid {
  /** Size of the padded map. */
  readonly height: number;
  readonly width: number;
  /** The shift that is applied: none along an axis that one window covers. */
  readonly shift: readonly [height: number, width: number];
}

/** How a map is divided into windows. */
export function windowGrid(
  { window, shift }: { readonly window: number; readonly shift: number },
  height: number,
  width: number,
): WindowGrid {
  const padded = (size: number) => Math.ceil(size / window) * window;
  const applied = (size: number) => (window >= padded(size) ? 0 : shift);
  return { height: padded(height), width: padded(width), shift: [applied(height), applied(width)] };
}
