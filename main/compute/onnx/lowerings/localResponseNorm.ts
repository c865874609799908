/** LRN, which like PyTorch divides alpha by the size; its bias is k. */
import type { LocalResponseNorm } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const localResponseNorm: Lowering<LocalResponseNorm> = {
  lower({ size, alpha, beta, k }, { builder, inputs, output }) {
    const attributes = { size, alpha: { float: alpha }, beta: { float: beta }, bias: { float: k } };
    builder.node('LRN', inputs, attributes, { name: output });
  },
};
