/** Each window hands its share back to what it covers: a pool itself at stride 1, else a transposed convolution with ones. */
import type { AvgPool } from '../../../networks/graph.ts';
import type { Gradient } from './gradient.ts';

export const avgPool: Gradient<AvgPool> = {
  record(node, { builder, space, batch, inputs, shape, lower }) {
    const { kernel, stride, padding } = node;
    const input = inputs[0]!;
    const [channels, height, width] = input.shape as readonly [number, number, number];
    const [, rows, columns] = shape as readonly [number, number, number];
    return {
      output: lower(node),
      backward(gradient) {
        const counts = builder.floats(shares(node, height, width, rows, columns), [rows, columns]);
        const share = builder.node('Mul', [gradient.in('plain'), counts]);
        const maps = builder.node('Reshape', [share, builder.ints([batch * channels, 1, rows, columns])]);
        const end = (axis: 0 | 1, size: number, length: number, before: number, after: number) =>
          size - ((length - 1) * stride[axis] + kernel[axis] - before - after);
        const spread = builder.node(
          'ConvTranspose',
          [maps, builder.floats(new Array(kernel[0] * kernel[1]).fill(1), [1, 1, ...kernel])],
          {
            kernel_shape: kernel,
            strides: stride,
            pads: [padding.top, padding.left, padding.bottom, padding.right],
            output_padding: [
              end(0, height, rows, padding.top, padding.bottom),
              end(1, width, columns, padding.left, padding.right),
            ],
          },
        );
        return {
          inputs: [space.value(builder.node('Reshape', [spread, builder.ints([batch, ...input.shape])]), input.shape)],
        };
      },
    };
  },
};

/** 1 / what each window counts: all its places, or those inside the picture. */
function shares(node: AvgPool, height: number, width: number, rows: number, columns: number): number[] {
  const { kernel, stride, padding, countPadding } = node;
  const inside = (index: number, axis: 0 | 1, size: number, before: number) => {
    const begin = index * stride[axis] - before;
    return countPadding ? kernel[axis] : Math.min(begin + kernel[axis], size) - Math.max(begin, 0);
  };
  const values: number[] = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      values.push(1 / (inside(row, 0, height, padding.top) * inside(column, 1, width, padding.left)));
  return values;
}
