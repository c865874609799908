/** HardSwish */
import type { Hardswish } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const hardswish: Lowering<Hardswish> = {
  lower(_node, { builder, inputs, output }) {
    builder.node('HardSwish', inputs, {}, { name: output });
  },
};
