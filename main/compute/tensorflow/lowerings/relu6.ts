/** Relu6; its gradient is the upstream one where the output is between 0 and 6, neither included, as PyTorch has it. */
import type { Relu6 } from '../../../networks/graph.ts';
import { gateGradient } from './gateGradient.ts';
import type { Lowering } from './lowering.ts';
import { withGradient } from './withGradient.ts';

export const relu6: Lowering<Relu6> = {
  lower(_node, { tf, inputs }) {
    const { tensor, form } = inputs[0]!;
    const open = (y: typeof tensor) => tf.logicalAnd(tf.greater(y, 0), tf.less(y, 6));
    const y = withGradient(tf, tensor, {
      forward: (x) => tf.relu6(x),
      backward: (upstream, output) => gateGradient(tf, 'Relu6Grad', upstream, output, open),
      keeps: 'output',
    });
    return { tensor: y, form };
  },
};
