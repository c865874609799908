/** 1 where the output is above 0 */
import type { Relu } from '../../../networks/graph.ts';
import { elementwise, slopeOfRelu } from './elementwise.ts';
import type { Gradient } from './gradient.ts';

export const relu: Gradient<Relu> = elementwise((builder, _x, y) => slopeOfRelu(builder, y));
