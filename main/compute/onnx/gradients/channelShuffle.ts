/** The shuffle with groups and channels of a group exchanged undoes it. */
import type { ChannelShuffle } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';

export const channelShuffle: Gradient<ChannelShuffle> = {
  record(node, { builder, space, inputs, lower }) {
    const { shape } = inputs[0]!;
    const [channels, height, width] = shape as readonly [number, number, number];
    return {
      output: lower(node),
      backward(gradient) {
        const split = builder.ints([-1, channels / node.groups, node.groups, height * width]);
        const swapped = builder.node('Transpose', [builder.node('Reshape', [gradient.in('plain'), split])], {
          perm: [0, 2, 1, 3],
        });
        return { inputs: [space.value(builder.node('Reshape', [swapped, builder.ints([-1, ...shape])]), shape)] };
      },
    };
  },
};
