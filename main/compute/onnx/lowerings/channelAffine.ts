/** Mul and Add with constants of shape [channels, 1, 1]. */
import type { ChannelAffine } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const channelAffine: Lowering<ChannelAffine> = {
  lower({ scale, shift }, { builder, inputs, output }) {
    const scaled = builder.node('Mul', [inputs[0]!, builder.floats(scale, [scale.length, 1, 1])]);
    builder.node('Add', [scaled, builder.floats(shift, [shift.length, 1, 1])], {}, { name: output });
  },
};
