/** 1 − y² */
import type { Tanh } from '../../../networks/graph.ts';
import { elementwise } from './elementwise.ts';
import type { Gradient } from './gradient.ts';

export const tanh: Gradient<Tanh> = elementwise((builder, _x, y) =>
  builder.node('Sub', [builder.floats(1), builder.node('Mul', [y, y])]),
);
