/** x · s with s = sigmoid(x); its gradient is s · (1 + x · (1 − s)), so that only x has to be kept. */
import type { Silu } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';
import { withGradient } from './withGradient.ts';

export const silu: Lowering<Silu> = {
  lower(_node, { tf, inputs }) {
    const { tensor, form } = inputs[0]!;
    const y = withGradient(tf, tensor, {
      forward: (x) => tf.mul(x, tf.sigmoid(x)),
      backward(upstream, x) {
        const gate = tf.sigmoid(x);
        return tf.mul(upstream, tf.mul(gate, tf.add(tf.mul(x, tf.sub(1, gate)), 1)));
      },
      keeps: 'input',
    });
    return { tensor: y, form };
  },
};
