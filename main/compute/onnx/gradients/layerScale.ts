/** A factor's gradient is the sum of gradient · x over the batch and the map. */
import type { LayerScale } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';
import { product, sumOfEachChannel, withEachChannel } from './perChannel.ts';

export const layerScale: Gradient<LayerScale> = {
  record({ name, channels }, { builder, space, inputs, needs, parameter, trains }) {
    const input = inputs[0]!;
    const factors = builder.node('Reshape', [parameter(name), builder.ints([channels])]);
    return {
      output: withEachChannel(space, 'Mul', input, factors),
      backward(gradient) {
        const sums = () => sumOfEachChannel(space, product(space, gradient, input));
        return {
          inputs: [needs(0) ? withEachChannel(space, 'Mul', gradient, factors) : null],
          parameters: new Map(
            trains(name) ? [[name, builder.node('Reshape', [sums(), builder.ints([channels, 1, 1])])]] : [],
          ),
        };
      },
    };
  },
};
