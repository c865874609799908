/** x · Sigmoid(x) */
import type { Silu } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const silu: Lowering<Silu> = {
  lower(_node, { builder, inputs, output }) {
    builder.node('Mul', [inputs[0]!, builder.node('Sigmoid', inputs)], {}, { name: output });
  },
};
