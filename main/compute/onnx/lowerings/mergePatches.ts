/** Padded to even edges, then the two axes within a patch moved before the channels: columns before rows, as the paper's code has it. */
import type { MergePatches } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';
import { padEnd } from './padEnd.ts';

export const mergePatches: Lowering<MergePatches> = {
  lower(_node, { builder, inputs, shapes, output }) {
    const [height, width, channels] = shapes[0]! as readonly [number, number, number];
    const [rows, columns] = [Math.ceil(height / 2), Math.ceil(width / 2)];
    const even = padEnd(builder, inputs[0]!, 2 * rows - height, 2 * columns - width);
    const patches = builder.node('Reshape', [even, builder.ints([-1, rows, 2, columns, 2, channels])]);
    const inside = builder.node('Transpose', [patches], { perm: [0, 1, 3, 4, 2, 5] });
    builder.node('Reshape', [inside, builder.ints([-1, rows, columns, 4 * channels])], {}, { name: output });
  },
};
