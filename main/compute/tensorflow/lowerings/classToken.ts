/** The parameter [1, 1, channels] once for each picture, before the others. */
import type { ClassToken } from '../../../networks/graph.ts';
import { asPlain, plainOf } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const classToken: Lowering<ClassToken> = {
  lower(_node, { tf, inputs, ownParameter }) {
    const others = asPlain(tf, inputs[0]!);
    return plainOf(tf.concat([tf.tile(ownParameter(), [others.shape[0]!, 1, 1]), others], 1));
  },
};
