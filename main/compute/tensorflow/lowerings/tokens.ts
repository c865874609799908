/** A reshape: the channels of a map are last already. */
import type { Tokens } from '../../../networks/graph.ts';
import { asMap, plainOf } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const tokens: Lowering<Tokens> = {
  lower(_node, { tf, inputs }) {
    const x = asMap(tf, inputs[0]!);
    const [batch, height, width, channels] = x.shape;
    return plainOf(tf.reshape(x, [batch, height * width, channels]));
  },
};
