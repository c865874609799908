/** Relu; its gradient is the upstream one where the output is above zero. */
import type { Relu } from '../../../networks/graph.ts';
import { gateGradient } from './gateGradient.ts';
import type { Lowering } from './lowering.ts';
import { withGradient } from './withGradient.ts';

export const relu: Lowering<Relu> = {
  lower(_node, { tf, inputs }) {
    const { tensor, form } = inputs[0]!;
    const y = withGradient(tf, tensor, {
      forward: (x) => tf.relu(x),
      backward: (upstream, output) => gateGradient(tf, 'ReluGrad', upstream, output, (value) => tf.greater(value, 0)),
      keeps: 'output',
    });
    return { tensor: y, form };
  },
};
