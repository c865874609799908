/** 1 where the output is above 0 */
import type { Relu } from '../../../networks/graph.ts';
import { above, elementwise } from './elementwise.ts';
import type { Gradient } from './gradient.ts';

export const relu: Gradient<Relu> = elementwise((builder, _x, y) => above(builder, y, 0));
