/** AveragePool */
import type { AvgPool } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const avgPool: Lowering<AvgPool> = {
  lower({ kernel, stride, padding, countPadding }, { builder, inputs, output }) {
    builder.node(
      'AveragePool',
      inputs,
      {
        kernel_shape: kernel,
        strides: stride,
        pads: [padding.top, padding.left, padding.bottom, padding.right],
        count_include_pad: countPadding ? 1 : 0,
      },
      { name: output },
    );
  },
};
