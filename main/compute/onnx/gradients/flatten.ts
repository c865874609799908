/** The gradient in the shape of the input. */
import type { Flatten } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';

export const flatten: Gradient<Flatten> = {
  record(node, { builder, space, inputs, batch, lower }) {
    const { shape } = inputs[0]!;
    return {
      output: lower(node),
      backward: (gradient) => ({
        inputs: [space.value(builder.node('Reshape', [gradient.in('plain'), builder.ints([batch, ...shape])]), shape)],
      }),
    };
  },
};
