/** Φ(x) + x · φ(x) with the normal distribution's Φ and φ */
import type { Gelu } from '../../../networks/graph.ts';
import { elementwise } from './elementwise.ts';
import type { Gradient } from './gradient.ts';

export const gelu: Gradient<Gelu> = elementwise((builder, x) => {
  const erf = builder.node('Erf', [builder.node('Div', [x, builder.floats(Math.SQRT2)])]);
  const share = builder.node('Mul', [builder.node('Add', [erf, builder.floats(1)]), builder.floats(0.5)]);
  const square = builder.node('Mul', [builder.node('Mul', [x, x]), builder.floats(-0.5)]);
  const density = builder.node('Mul', [builder.node('Exp', [square]), builder.floats(1 / Math.sqrt(2 * Math.PI))]);
  return builder.node('Add', [share, builder.node('Mul', [x, density])]);
});
