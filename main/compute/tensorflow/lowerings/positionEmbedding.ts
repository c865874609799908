/** A sum with the parameter [1, tokens, channels]. */
import type { PositionEmbedding } from '../../../networks/graph.ts';
import { asPlain, plainOf } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const positionEmbedding: Lowering<PositionEmbedding> = {
  lower: (_node, { tf, inputs, ownParameter }) => plainOf(tf.add(asPlain(tf, inputs[0]!), ownParameter())),
};
