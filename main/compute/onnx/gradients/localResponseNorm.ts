/**
 * With b = k + alpha/size · Σ x² and y = x · b^−beta: dx = dy · b^−beta − 2 · alpha · beta / size · x · Σ (dy · y / b), where Σ runs
 * over the neighbouring channels.
 */
import type { LocalResponseNorm } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';

export const localResponseNorm: Gradient<LocalResponseNorm> = {
  record(node, { builder, space, batch, inputs, shape }) {
    const { size, alpha, beta, k } = node;
    const [channels, height, width] = shape as readonly [number, number, number];
    const x = inputs[0]!.in('plain');
    const mul = (...factors: readonly [string, string]) => builder.node('Mul', factors);
    // Σ / size over the neighbouring channels: a pool over the channels as rows.
    const neighbours = (tensor: string) => {
      const rows = builder.node('Reshape', [tensor, builder.ints([batch, 1, channels, height * width])]);
      const around = (size - 1) / 2;
      const pooled = builder.node('AveragePool', [rows], {
        ...{ kernel_shape: [size, 1], strides: [1, 1], pads: [around, 0, around, 0], count_include_pad: 1 },
      });
      return builder.node('Reshape', [pooled, builder.ints([batch, ...shape])]);
    };
    const base = builder.node('Add', [mul(neighbours(mul(x, x)), builder.floats(alpha)), builder.floats(k)]);
    const scale = builder.node('Pow', [base, builder.floats(-beta)]);
    const y = mul(x, scale);
    return {
      output: space.value(y, shape),
      backward(gradient) {
        const dy = gradient.in('plain');
        const shared = neighbours(builder.node('Div', [mul(dy, y), base]));
        const indirect = mul(mul(x, shared), builder.floats(2 * alpha * beta));
        return { inputs: [space.value(builder.node('Sub', [mul(dy, scale), indirect]), shape)] };
      },
    };
  },
};
