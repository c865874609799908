/** Largest value of each window; padding never wins. */
import type { MaxPool } from '../graph.ts';
import { type Layer, mapShape, only } from './layer.ts';
import { outputLength, widen } from './window.ts';

export const maxPool: Layer<MaxPool> = {
  parameters: () => [],
  shape(node, inputs) {
    const [channels, height, width] = mapShape(node, only(node, inputs));
    const { kernel, stride, padding, ceilMode } = node;
    const rows = outputLength(height, kernel[0], stride[0], 1, padding.top, padding.bottom, ceilMode);
    const columns = outputLength(width, kernel[1], stride[1], 1, padding.left, padding.right, ceilMode);
    if (rows < 1 || columns < 1) throw new Error(`${node.name}: ${height}×${width} is smaller than its window`);
    return [channels, rows, columns];
  },
  macs: () => 0,
  receptiveField: (node, inputs) =>
    widen(only(node, inputs), { kernel: node.kernel, stride: node.stride, dilation: [1, 1] }),
};
