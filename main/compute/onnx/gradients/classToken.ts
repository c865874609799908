/** The token gets the sum over the batch of the first place, the input all other places. */
import type { ClassToken } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';

export const classToken: Gradient<ClassToken> = {
  record(node, { builder, space, inputs, needs, trains, lower }) {
    const { shape } = inputs[0]!;
    return {
      output: lower(node),
      backward(gradient) {
        const places = (start: number, end: number) =>
          builder.node('Slice', [gradient.in('plain'), ...[start, end, 1].map((value) => builder.ints([value]))]);
        return {
          inputs: [needs(0) ? space.value(places(1, shape[0]! + 1), shape) : null],
          parameters: new Map(
            trains(node.name)
              ? [[node.name, builder.node('ReduceSum', [places(0, 1), builder.ints([0])], { keepdims: 1 })]]
              : [],
          ),
        };
      },
    };
  },
};
