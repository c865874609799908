/** Each part gets its channels of the gradient. Whole blocks of channels lie together too. */
import type { Concat } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';
import { commonLayout } from './space.ts';

export const concat: Gradient<Concat> = {
  record(node, { builder, space, inputs, needs, lower }) {
    const layout = commonLayout(space, inputs);
    return {
      output: lower(node, layout),
      backward(gradient) {
        let end = 0;
        return {
          inputs: inputs.map(({ shape }, index) => {
            const start = end;
            end += shape[0]!;
            if (!needs(index)) return null;
            const range = [builder.ints([start]), builder.ints([end]), builder.ints([1])];
            return space.value(builder.node('Slice', [gradient.in(layout), ...range]), shape, layout);
          }),
        };
      },
    };
  },
};
