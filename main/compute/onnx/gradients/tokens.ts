/** The channels put first again. */
import type { Tokens } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';

export const tokens: Gradient<Tokens> = {
  record(node, { builder, space, inputs, batch, lower }) {
    const { shape } = inputs[0]!;
    return {
      output: lower(node),
      backward(gradient) {
        const first = builder.node('Transpose', [gradient.in('plain')], { perm: [0, 2, 1] });
        return { inputs: [space.value(builder.node('Reshape', [first, builder.ints([batch, ...shape])]), shape)] };
      },
    };
  },
};
