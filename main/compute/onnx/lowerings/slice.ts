/** Slice along the first axis after the batch. */
import type { Slice } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const slice: Lowering<Slice> = {
  lower({ start, end }, { builder, inputs, output }) {
    const range = [builder.ints([start]), builder.ints([end]), builder.ints([1])];
    builder.node('Slice', [inputs[0]!, ...range], {}, { name: output });
  },
};
