/** The input's gradient is the output's; the embedding gets its sum over the batch. */
import type { PositionEmbedding } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';

export const positionEmbedding: Gradient<PositionEmbedding> = {
  record(node, { builder, trains, lower }) {
    return {
      output: lower(node),
      backward: (gradient) => ({
        inputs: [gradient],
        parameters: new Map(
          trains(node.name)
            ? [[node.name, builder.node('ReduceSum', [gradient.in('plain'), builder.ints([0])], { keepdims: 1 })]]
            : [],
        ),
      }),
    };
  },
};
