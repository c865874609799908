/** Gemm with PyTorch's weight [out, in] read transposed. */
import type { Linear } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const linear: Lowering<Linear> = {
  lower(node, { builder, inputs, output, parameter }) {
    const operands = [inputs[0]!, parameter('weight'), ...(node.bias ? [parameter('bias')] : [])];
    builder.node('Gemm', operands, { transB: 1 }, { name: output });
  },
};
