/** LayerNormalization, which works on the last axes: the channels of a map are put there and back. */
import type { LayerNorm } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const layerNorm: Lowering<LayerNorm> = {
  lower({ axis, epsilon }, { builder, inputs, shapes, output, parameter }) {
    const operands = [parameter('weight'), parameter('bias')];
    const attributes = { axis: -1, epsilon: { float: epsilon } };
    const rank = shapes[0]!.length;
    if (axis === 'last' || rank === 1) {
      builder.node('LayerNormalization', [inputs[0]!, ...operands], attributes, { name: output });
      return;
    }
    const spatial = Array.from({ length: rank - 1 }, (_, index) => index + 2);
    const last = builder.node('Transpose', [inputs[0]!], { perm: [0, ...spatial, 1] });
    const normed = builder.node('LayerNormalization', [last, ...operands], attributes);
    builder.node('Transpose', [normed], { perm: [0, rank, ...spatial.map((index) => index - 1)] }, { name: output });
  },
};
