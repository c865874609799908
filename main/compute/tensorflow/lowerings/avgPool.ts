/**
 * Padded with zeros, then pooled without padding. tfjs' own SAME pooling leaves padding out of its means, but its gradient
 * on most backends does not.
 */
import type { AvgPool } from '../../../networks/graph.ts';
import type { Tensor, TensorFlow } from '../tensorflow.ts';
import { asMap, mapOf } from '../value.ts';
import type { Lowering } from './lowering.ts';
import { padMap } from './padMap.ts';

export const avgPool: Lowering<AvgPool> = {
  lower(node, { tf, inputs, constant }) {
    const { kernel, stride, padding, countPadding } = node;
    const x = asMap(tf, inputs[0]!);
    const [, height, width] = x.shape;
    const pooled = tf.avgPool(padMap(tf, x, padding), [...kernel], [...stride], 'valid');
    const padded = Object.values(padding).some((pad) => pad > 0);
    if (countPadding || !padded) return mapOf(pooled);
    return mapOf(
      tf.mul(
        pooled,
        constant('share', () => insideShare(tf, node, height, width)),
      ),
    );
  },
};

/** [1, rows, columns, 1]: by how much the mean of each window grows when padding does not count. */
function insideShare(tf: TensorFlow, { kernel, stride, padding }: AvgPool, height: number, width: number): Tensor {
  const inside = (size: number, axis: 0 | 1, before: number, after: number) => {
    const length = Math.floor((size + before + after - kernel[axis]) / stride[axis]) + 1;
    return Array.from({ length }, (_, index) => {
      const begin = index * stride[axis] - before;
      return Math.min(begin + kernel[axis], size) - Math.max(begin, 0);
    });
  };
  const rows = inside(height, 0, padding.top, padding.bottom);
  const columns = inside(width, 1, padding.left, padding.right);
  const values = rows.flatMap((row) => columns.map((column) => (kernel[0] * kernel[1]) / (row * column)));
  return tf.tensor4d(values, [1, rows.length, columns.length, 1]);
}
