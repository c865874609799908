/** Conv, with the pads that this input size needs written out: not every runtime has SAME. */
import type { Conv2d } from '../../../networks/graph.ts';
import { resolvePadding } from '../../../networks/layers/window.ts';
import type { Lowering } from './lowering.ts';

export const conv2d: Lowering<Conv2d> = {
  lower(node, { builder, inputs, shapes, output, parameter }) {
    const [, height, width] = shapes[0]!;
    const pads = resolvePadding(node.padding, node, height!, width!);
    const operands = [inputs[0]!, parameter('weight'), ...(node.bias ? [parameter('bias')] : [])];
    builder.node(
      'Conv',
      operands,
      {
        kernel_shape: node.kernel,
        strides: node.stride,
        pads: [pads.top, pads.left, pads.bottom, pads.right],
        dilations: node.dilation,
        group: node.groups,
      },
      { name: output },
    );
  },
};
