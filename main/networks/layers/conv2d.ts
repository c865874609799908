/** Convolution (cross-correlation, as every framework has it), dense, grouped or depthwise. */
import type { Conv2d } from '../graph.ts';
import { type Layer, mapShape, only } from './layer.ts';
import { outputLength, resolvePadding, widen } from './window.ts';

export const conv2d: Layer<Conv2d> = {
  parameters(node) {
    const weight = {
      name: `${node.name}.weight`,
      shape: [node.outChannels, node.inChannels / node.groups, ...node.kernel],
      trainable: true,
    };
    return node.bias ? [weight, { name: `${node.name}.bias`, shape: [node.outChannels], trainable: true }] : [weight];
  },

  shape(node, inputs) {
    const [channels, height, width] = mapShape(node, only(node, inputs));
    if (channels !== node.inChannels)
      throw new Error(`${node.name} expects ${node.inChannels} channels, got ${channels}`);
    if (node.inChannels % node.groups !== 0 || node.outChannels % node.groups !== 0)
      throw new Error(`${node.name}: ${node.groups} groups do not divide ${node.inChannels} → ${node.outChannels}`);
    const pads = resolvePadding(node.padding, node, height, width);
    const [kernel, stride, dilation] = [node.kernel, node.stride, node.dilation];
    const rows = outputLength(height, kernel[0], stride[0], dilation[0], pads.top, pads.bottom);
    const columns = outputLength(width, kernel[1], stride[1], dilation[1], pads.left, pads.right);
    if (rows < 1 || columns < 1) throw new Error(`${node.name}: ${height}×${width} is smaller than its kernel`);
    return [node.outChannels, rows, columns];
  },

  macs(node, output) {
    const [, rows, columns] = mapShape(node, output);
    const perValue = (node.inChannels / node.groups) * node.kernel[0] * node.kernel[1];
    return node.outChannels * rows * columns * perValue;
  },

  receptiveField: (node, inputs) => widen(only(node, inputs), node),
};
