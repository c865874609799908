/** The same mask both ways; nothing in evaluation mode. */
import type { Dropout } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';

export const dropout: Gradient<Dropout> = {
  record({ name, rate }, { builder, space, inputs, shape, training, mask }) {
    const input = inputs[0]!;
    if (!training || rate === 0) return { output: input, backward: (gradient) => ({ inputs: [gradient] }) };
    const kept = mask(name, shape, rate);
    const masked = (tensor: string) => space.value(builder.node('Mul', [tensor, kept]), shape);
    return {
      output: masked(input.in('plain')),
      backward: (gradient) => ({ inputs: [masked(gradient.in('plain'))] }),
    };
  },
};
