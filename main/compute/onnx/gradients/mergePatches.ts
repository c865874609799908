/** The patches laid out as a map again, without the padding. */
import type { MergePatches } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';

export const mergePatches: Gradient<MergePatches> = {
  record(node, { builder, space, batch, inputs, shape, lower }) {
    const input = inputs[0]!;
    const [height, width, channels] = input.shape as readonly [number, number, number];
    const [rows, columns] = shape as readonly [number, number, number];
    return {
      output: lower(node),
      backward(gradient) {
        // [batch, rows, columns, column of the patch, row of the patch, channels]
        const patches = builder.node('Reshape', [
          gradient.in('plain'),
          builder.ints([batch, rows, columns, 2, 2, channels]),
        ]);
        const lines = builder.node('Transpose', [patches], { perm: [0, 1, 4, 2, 3, 5] });
        const map = builder.node('Reshape', [lines, builder.ints([batch, 2 * rows, 2 * columns, channels])]);
        const ends = [builder.ints([0, 0]), builder.ints([height, width]), builder.ints([1, 2])];
        return { inputs: [space.value(builder.node('Slice', [map, ...ends]), input.shape)] };
      },
    };
  },
};
