/** Groups and their channels as two axes, swapped. */
import type { ChannelShuffle } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const channelShuffle: Lowering<ChannelShuffle> = {
  lower({ groups }, { builder, inputs, shapes, output }) {
    const [channels, height, width] = shapes[0]! as readonly [number, number, number];
    const split = builder.ints([-1, groups, channels / groups, height, width]);
    const swapped = builder.node('Transpose', [builder.node('Reshape', [inputs[0]!, split])], {
      perm: [0, 2, 1, 3, 4],
    });
    builder.node('Reshape', [swapped, builder.ints([-1, channels, height, width])], {}, { name: output });
  },
};
