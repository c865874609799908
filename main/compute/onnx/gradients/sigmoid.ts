/** y · (1 − y) */
import type { Sigmoid } from '../../../networks/graph.ts';
import { elementwise } from './elementwise.ts';
import type { Gradient } from './gradient.ts';

export const sigmoid: Gradient<Sigmoid> = elementwise((builder, _x, y) =>
  builder.node('Mul', [y, builder.node('Sub', [builder.floats(1), y])]),
);
