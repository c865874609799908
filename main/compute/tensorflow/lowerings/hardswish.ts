/** x · relu6(x + 3) / 6; its gradient is 0 below −3, 1 above 3, and x/3 + 1/2 between. */
import type { Hardswish } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';
import { withGradient } from './withGradient.ts';

export const hardswish: Lowering<Hardswish> = {
  lower(_node, { tf, inputs }) {
    const { tensor, form } = inputs[0]!;
    const y = withGradient(tf, tensor, {
      forward: (x) => tf.mul(x, tf.mul(tf.relu6(tf.add(x, 3)), 1 / 6)),
      backward(upstream, x) {
        const above = tf.cast(tf.greater(x, 3), 'float32');
        const between = tf.cast(tf.lessEqual(tf.abs(x), 3), 'float32');
        const slope = tf.add(tf.mul(x, 1 / 3), 0.5);
        return tf.mul(upstream, tf.add(above, tf.mul(between, slope)));
      },
      keeps: 'input',
    });
    return { tensor: y, form };
  },
};
