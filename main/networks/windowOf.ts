/** What slides over a layer's input: kernel, stride, dilation, and padding in px at this input size. */
import type { NetworkWindow } from '../contract/networks.ts';
import type { GraphNode } from './graph.ts';
import type { Shape } from './layers/index.ts';
import { resolvePadding } from './layers/window.ts';

/** Null for ops without a window. `input` is the shape of one picture's input. */
export function windowOf(node: GraphNode, input: Shape): NetworkWindow | null {
  if (node.op !== 'conv2d' && node.op !== 'maxPool' && node.op !== 'avgPool') return null;
  const [dilation, groups] = node.op === 'conv2d' ? [node.dilation, node.groups] : [[1, 1] as const, 1];
  const pads = resolvePadding(node.padding, { ...node, dilation }, input[1]!, input[2]!);
  return {
    kernel: [...node.kernel],
    stride: [...node.stride],
    dilation: [...dilation],
    padding: [pads.top, pads.left, pads.bottom, pads.right],
    groups,
  };
}
