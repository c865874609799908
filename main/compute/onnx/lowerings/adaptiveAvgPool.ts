/** AveragePool where the cells are equal windows; else a product with each axis' matrix of means, since ONNX has no such op. */
import type { AdaptiveAvgPool } from '../../../networks/graph.ts';
import { adaptiveCell } from '../../../networks/layers/adaptiveAvgPool.ts';
import type { Lowering } from './lowering.ts';

export const adaptiveAvgPool: Lowering<AdaptiveAvgPool> = {
  lower(node, { builder, inputs, shapes, output }) {
    const [, height, width] = shapes[0]!;
    const [rows, columns] = node.output;
    if (rows === 1 && columns === 1) builder.node('GlobalAveragePool', inputs, {}, { name: output });
    else if (height! % rows === 0 && width! % columns === 0) {
      const window = [height! / rows, width! / columns];
      builder.node('AveragePool', inputs, { kernel_shape: window, strides: window }, { name: output });
    } else {
      const meansOfRows = builder.floats(means(rows, height!), [rows, height!]);
      const meansOfColumns = builder.node('Transpose', [builder.floats(means(columns, width!), [columns, width!])]);
      const narrowed = builder.node('MatMul', [inputs[0]!, meansOfColumns]); // [batch, channels, height, columns]
      builder.node('MatMul', [meansOfRows, narrowed], {}, { name: output });
    }
  },
};

/** [cells, size]: each row takes the mean of what its cell covers. */
export function means(cells: number, size: number): number[] {
  const values: number[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const { begin, end } = adaptiveCell(cell, cells, size);
    for (let index = 0; index < size; index++) values.push(index >= begin && index < end ? 1 / (end - begin) : 0);
  }
  return values;
}
