/** Groups and their channels as two axes, swapped. */
import type { ChannelShuffle } from '../../../networks/graph.ts';
import { asMap, mapOf } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const channelShuffle: Lowering<ChannelShuffle> = {
  lower({ groups }, { tf, inputs }) {
    const x = asMap(tf, inputs[0]!);
    const [batch, height, width, channels] = x.shape;
    const split = tf.reshape(x, [batch * height * width, groups, channels / groups]);
    return mapOf(tf.reshape(tf.transpose(split, [0, 2, 1]), x.shape));
  },
};
