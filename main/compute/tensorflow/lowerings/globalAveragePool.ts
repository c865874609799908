/** The mean over height and width. */
import type { GlobalAveragePool } from '../../../networks/graph.ts';
import { asMap, plainOf } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const globalAveragePool: Lowering<GlobalAveragePool> = {
  lower: (_node, { tf, inputs }) => plainOf(tf.mean(asMap(tf, inputs[0]!), [1, 2])),
};
