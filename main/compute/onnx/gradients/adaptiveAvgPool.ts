/** The transposed matrices of means on either side. */
import type { AdaptiveAvgPool } from '../../../networks/graph.ts';
import { means } from '../lowerings/adaptiveAvgPool.ts';
import type { Gradient } from './gradient.ts';

export const adaptiveAvgPool: Gradient<AdaptiveAvgPool> = {
  record(node, { builder, space, inputs, lower }) {
    const { shape } = inputs[0]!;
    const [, height, width] = shape as readonly [number, number, number];
    const [rows, columns] = node.output;
    return {
      output: lower(node),
      backward(gradient) {
        const meansOfRows = builder.floats(means(rows, height), [rows, height]);
        const meansOfColumns = builder.floats(means(columns, width), [columns, width]);
        const widened = builder.node('MatMul', [gradient.in('plain'), meansOfColumns]); // [batch, channels, rows, width]
        const map = builder.node('MatMul', [builder.node('Transpose', [meansOfRows]), widened]);
        return { inputs: [space.value(map, shape)] };
      },
    };
  },
};
