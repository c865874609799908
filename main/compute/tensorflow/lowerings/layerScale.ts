/** A product with the parameter, [channels, 1, 1] seen as [channels]. */
import type { LayerScale } from '../../../networks/graph.ts';
import { asMap, mapOf } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const layerScale: Lowering<LayerScale> = {
  lower({ channels }, { tf, inputs, ownParameter }) {
    return mapOf(tf.mul(asMap(tf, inputs[0]!), tf.reshape(ownParameter(), [channels])));
  },
};
