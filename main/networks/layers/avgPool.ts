/** Mean of each window. */
import type { AvgPool } from '../graph.ts';
import { type Layer, mapShape, only } from './layer.ts';
import { outputLength, widen } from './window.ts';

export const avgPool: Layer<AvgPool> = {
  parameters: () => [],
  shape(node, inputs) {
    const [channels, height, width] = mapShape(node, only(node, inputs));
    const { kernel, stride, padding } = node;
    const rows = outputLength(height, kernel[0], stride[0], 1, padding.top, padding.bottom);
    const columns = outputLength(width, kernel[1], stride[1], 1, padding.left, padding.right);
    if (rows < 1 || columns < 1) throw new Error(`${node.name}: ${height}×${width} is smaller than its window`);
    return [channels, rows, columns];
  },
  macs: () => 0,
  receptiveField: (node, inputs) =>
    widen(only(node, inputs), { kernel: node.kernel, stride: node.stride, dilation: [1, 1] }),
};
