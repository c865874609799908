/** hardsigmoid(x), and x/6 more between −3 and 3 */
import type { Hardswish } from '../../../networks/graph.ts';
import { above, below, elementwise } from './elementwise.ts';
import type { Gradient } from './gradient.ts';

export const hardswish: Gradient<Hardswish> = elementwise((builder, x) => {
  const gate = builder.node('HardSigmoid', [x], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
  const inside = builder.node('Mul', [above(builder, x, -3), below(builder, x, 3)]);
  const share = builder.node('Mul', [x, builder.floats(1 / 6)]);
  return builder.node('Add', [gate, builder.node('Mul', [share, inside])]);
});
