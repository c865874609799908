/** 1 where the output is between 0 and 6 */
import type { Relu6 } from '../../../networks/graph.ts';
import { elementwise, slopeOfRelu6 } from './elementwise.ts';
import type { Gradient } from './gradient.ts';

export const relu6: Gradient<Relu6> = elementwise((builder, _x, y) => slopeOfRelu6(builder, y));
