/** A reshape, after the channels of a map are back in front. */
import type { Flatten } from '../../../networks/graph.ts';
import { asPlain, plainOf } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const flatten: Lowering<Flatten> = {
  lower(_node, { tf, inputs }) {
    const { tensor } = inputs[0]!;
    // One position: the order is the same either way.
    const single = inputs[0]!.form === 'map' && tensor.shape[1] === 1 && tensor.shape[2] === 1;
    return plainOf(tf.reshape(single ? tensor : asPlain(tf, inputs[0]!), [tensor.shape[0]!, -1]));
  },
};
