/** A product and a sum with constants, [channels]. */
import type { ChannelAffine } from '../../../networks/graph.ts';
import { asMap, mapOf } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const channelAffine: Lowering<ChannelAffine> = {
  lower({ scale, shift }, { tf, inputs, constant }) {
    const factors = constant('scale', () => tf.tensor1d([...scale]));
    const summands = constant('shift', () => tf.tensor1d([...shift]));
    return mapOf(tf.add(tf.mul(asMap(tf, inputs[0]!), factors), summands));
  },
};
