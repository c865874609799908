/** Written out over the last axis, where the channels of a map lie too. */
import type { LayerNorm } from '../../../networks/graph.ts';
import { asMap, asPlain } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const layerNorm: Lowering<LayerNorm> = {
  lower({ axis, epsilon }, { tf, inputs, shapes, parameter }) {
    const form = axis === 'first' && shapes[0]!.length === 3 ? 'map' : 'plain';
    const x = form === 'map' ? asMap(tf, inputs[0]!) : asPlain(tf, inputs[0]!);
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const variance = tf.mean(tf.square(centred), -1, true);
    const normed = tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
    return { tensor: tf.add(tf.mul(normed, parameter('weight')), parameter('bias')), form };
  },
};
