/** BatchNormalization with running statistics; most are folded into a convolution before they get here. */
import type { BatchNorm } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const batchNorm: Lowering<BatchNorm> = {
  lower(node, { builder, inputs, output, parameter }) {
    const statistics = [parameter('running_mean'), parameter('running_var')];
    builder.node(
      'BatchNormalization',
      [inputs[0]!, parameter('weight'), parameter('bias'), ...statistics],
      { epsilon: { float: node.epsilon } },
      { name: output },
    );
  },
};
