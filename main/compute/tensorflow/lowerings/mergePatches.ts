/** Padded to even edges, then the two axes within a patch moved before the channels: columns before rows, as the paper's code has it. */
import type { MergePatches } from '../../../networks/graph.ts';
import type { Tensor4D } from '../tensorflow.ts';
import { asPlain, plainOf } from '../value.ts';
import type { Lowering } from './lowering.ts';
import { padMap } from './padMap.ts';

export const mergePatches: Lowering<MergePatches> = {
  lower(_node, { tf, inputs }) {
    const x = asPlain(tf, inputs[0]!) as Tensor4D;
    const [batch, height, width, channels] = x.shape;
    const [rows, columns] = [Math.ceil(height / 2), Math.ceil(width / 2)];
    const even = padMap(tf, x, { top: 0, left: 0, bottom: 2 * rows - height, right: 2 * columns - width });
    const patches = tf.reshape(even, [batch * rows, 2, columns, 2, channels]);
    const inside = tf.transpose(patches, [0, 2, 3, 1, 4]);
    return plainOf(tf.reshape(inside, [batch, rows, columns, 4 * channels]));
  },
};
