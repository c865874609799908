/** Height and width as one axis, then the channels last. */
import type { Tokens } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const tokens: Lowering<Tokens> = {
  lower(_node, { builder, inputs, shapes, output }) {
    const [channels, height, width] = shapes[0]! as readonly [number, number, number];
    const rows = builder.node('Reshape', [inputs[0]!, builder.ints([-1, channels, height * width])]);
    builder.node('Transpose', [rows], { perm: [0, 2, 1] }, { name: output });
  },
};
