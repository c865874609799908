/** Each factor's gradient is the output's times the other factor, summed over the map where the factor is one for a channel. */
import type { Mul } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';
import { product, sumOverPositions, withEachChannel } from './perChannel.ts';

export const mul: Gradient<Mul> = {
  record(_node, { builder, space, batch, inputs, needs }) {
    const [value, factor] = inputs as readonly [(typeof inputs)[number], (typeof inputs)[number]];
    if (factor.shape.join() === value.shape.join())
      return {
        output: product(space, value, factor),
        backward: (gradient) => ({
          inputs: [
            needs(0) ? product(space, gradient, factor) : null,
            needs(1) ? product(space, gradient, value) : null,
          ],
        }),
      };
    // [batch, channels, 1, 1] is the same memory in both layouts.
    const rows = builder.node('Reshape', [factor.in('plain'), builder.ints([batch, value.shape[0]!])]);
    return {
      output: withEachChannel(space, 'Mul', value, rows, 'batch'),
      backward(gradient) {
        const sums = () => sumOverPositions(space, product(space, gradient, value));
        const ofFactor = () => builder.node('Reshape', [sums(), builder.ints([batch, ...factor.shape])]);
        return {
          inputs: [
            needs(0) ? withEachChannel(space, 'Mul', gradient, rows, 'batch') : null,
            needs(1) ? space.value(ofFactor(), factor.shape) : null,
          ],
        };
      },
    };
  },
};
