/** A transpose; or none, when the channels of a map are asked for where they lie already. */
import type { Permute } from '../../../networks/graph.ts';
import { asPlain, mapOf, plainOf } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const permute: Lowering<Permute> = {
  lower({ order }, { tf, inputs }) {
    const value = inputs[0]!;
    if (value.form === 'map' && order.join() === '1,2,0') return plainOf(value.tensor);
    const tensor = asPlain(tf, value);
    if (order.join() === '2,0,1') return mapOf(tensor);
    return plainOf(tf.transpose(tensor, [0, ...order.map((axis) => axis + 1)]));
  },
};
