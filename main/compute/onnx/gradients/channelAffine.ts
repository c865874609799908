/** The gradient times the constant factors. */
import type { ChannelAffine } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';
import { withEachChannel } from './perChannel.ts';

export const channelAffine: Gradient<ChannelAffine> = {
  record(node, { builder, space, lower }) {
    return {
      output: lower(node),
      backward: (gradient) => ({ inputs: [withEachChannel(space, 'Mul', gradient, builder.floats(node.scale))] }),
    };
  },
};
