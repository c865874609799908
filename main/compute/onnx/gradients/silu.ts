/** s + y · (1 − s), where s is the sigmoid of x: onnxruntime computes it once for both passes */
import type { Silu } from '../../../networks/graph.ts';
import { elementwise } from './elementwise.ts';
import type { Gradient } from './gradient.ts';

export const silu: Gradient<Silu> = elementwise((builder, x, y) => {
  const gate = builder.node('Sigmoid', [x]);
  return builder.node('Add', [gate, builder.node('Mul', [y, builder.node('Sub', [builder.floats(1), gate])])]);
});
