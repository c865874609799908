/** The gradient among zeros. */
import type { Slice } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';

export const slice: Gradient<Slice> = {
  record(node, { builder, space, inputs, lower }) {
    const input = inputs[0]!;
    const whole = space.block !== null && node.start % space.block === 0 && node.end % space.block === 0;
    const layout = whole ? input.layout : 'plain';
    return {
      output: lower(node, layout),
      backward(gradient) {
        const [channels, ...rest] = input.shape;
        const pads = [0, node.start, ...rest.map(() => 0), 0, channels! - node.end, ...rest.map(() => 0)];
        const padded = builder.node('Pad', [gradient.in(layout), builder.ints(pads)]);
        return { inputs: [space.value(padded, input.shape, layout)] };
      },
    };
  },
};
