/** The axes put back. */
import type { Permute } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';

export const permute: Gradient<Permute> = {
  record(node, { builder, space, inputs, lower }) {
    return {
      output: lower(node),
      backward(gradient) {
        const back = inputs[0]!.shape.map((_, axis) => node.order.indexOf(axis) + 1);
        const tensor = builder.node('Transpose', [gradient.in('plain')], { perm: [0, ...back] });
        return { inputs: [space.value(tensor, inputs[0]!.shape)] };
      },
    };
  },
};
