/** 1 where the output is between 0 and 6 */
import type { Relu6 } from '../../../networks/graph.ts';
import { above, below, elementwise } from './elementwise.ts';
import type { Gradient } from './gradient.ts';

export const relu6: Gradient<Relu6> = elementwise((builder, _x, y) =>
  builder.node('Mul', [above(builder, y, 0), below(builder, y, 6)]),
);
