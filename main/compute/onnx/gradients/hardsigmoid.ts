/** 1/6 between −3 and 3 */
import type { Hardsigmoid } from '../../../networks/graph.ts';
import { above, below, elementwise } from './elementwise.ts';
import type { Gradient } from './gradient.ts';

export const hardsigmoid: Gradient<Hardsigmoid> = elementwise((builder, x) => {
  const inside = builder.node('Mul', [above(builder, x, -3), below(builder, x, 3)]);
  return builder.node('Mul', [inside, builder.floats(1 / 6)]);
});
