/** Products with the weight and with the input, over all rows at once. */
import type { Linear } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';
import { projection } from './projection.ts';

export const linear: Gradient<Linear> = {
  record({ name, inFeatures, outFeatures, bias }, { space, inputs, shape, needs, parameter, trains }) {
    const [weight, offset] = [`${name}.weight`, bias ? `${name}.bias` : null];
    const projected = projection(space.builder, {
      ...{ input: inputs[0]!.in('plain'), shape: [space.batch, ...inputs[0]!.shape], inFeatures, outFeatures },
      ...{ weight: parameter(weight), bias: offset === null ? null : parameter(offset) },
    });
    return {
      output: space.value(projected.output, shape),
      backward(gradient) {
        const back = projected.backward(gradient.in('plain'));
        const parameters = new Map<string, string>();
        if (trains(weight)) parameters.set(weight, back.weight());
        if (offset !== null && trains(offset)) parameters.set(offset, back.bias());
        return { inputs: [needs(0) ? space.value(back.input(), inputs[0]!.shape) : null], parameters };
      },
    };
  },
};
