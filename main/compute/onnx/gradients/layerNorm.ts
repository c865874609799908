/** With n = (x − mean) / σ and g = dy · weight: dx = (g − mean(g) − n · mean(g · n)) / σ (Ba, Kiros, Hinton 2016). */
import type { LayerNorm } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';

export const layerNorm: Gradient<LayerNorm> = {
  record({ name, axis, channels, epsilon }, { builder, space, inputs, shape, needs, parameter, trains }) {
    const [weight, bias] = [`${name}.weight`, `${name}.bias`];
    const rank = shape.length;
    const moved = axis === 'first' && rank > 1;
    const spatial = Array.from({ length: rank - 1 }, (_, index) => index + 2);
    const last = (tensor: string) =>
      moved ? builder.node('Transpose', [tensor], { perm: [0, ...spatial, 1] }) : tensor;
    const first = (tensor: string) =>
      moved ? builder.node('Transpose', [tensor], { perm: [0, rank, ...spatial.map((index) => index - 1)] }) : tensor;

    const x = last(inputs[0]!.in('plain'));
    const outputs = ['normed', 'mean', 'inverse'].map((part) => `${name}.${part}`);
    const [normed, mean, inverse] = outputs as [string, string, string];
    builder.node(
      'LayerNormalization',
      [x, parameter(weight), parameter(bias)],
      { axis: -1, epsilon: { float: epsilon } },
      { outputs },
    );
    return {
      output: space.value(first(normed), shape),
      backward(gradient) {
        const dy = last(gradient.in('plain'));
        const mul = (left: string, right: string) => builder.node('Mul', [left, right]);
        const sub = (left: string, right: string) => builder.node('Sub', [left, right]);
        const meanOf = (tensor: string) => builder.node('ReduceMean', [tensor, builder.ints([-1])], { keepdims: 1 });
        const rows = (tensor: string) => builder.node('Reshape', [tensor, builder.ints([-1, channels])]);
        const sum = (tensor: string) => builder.node('ReduceSum', [rows(tensor), builder.ints([0])], { keepdims: 0 });
        const unscaled = mul(sub(x, mean), inverse);
        const parameters = new Map<string, string>();
        if (trains(weight)) parameters.set(weight, sum(mul(dy, unscaled)));
        if (trains(bias)) parameters.set(bias, sum(dy));
        if (!needs(0)) return { inputs: [null], parameters };
        const scaled = mul(dy, parameter(weight));
        const along = mul(unscaled, meanOf(mul(scaled, unscaled)));
        const dx = mul(sub(sub(scaled, meanOf(scaled)), along), inverse);
        return { inputs: [space.value(first(dx), shape)], parameters };
      },
    };
  },
};
