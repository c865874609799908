/** A mean where there is one cell; else a product with each axis' matrix of means. */
import type { AdaptiveAvgPool } from '../../../networks/graph.ts';
import { adaptiveCell } from '../../../networks/layers/adaptiveAvgPool.ts';
import type { Tensor, TensorFlow } from '../tensorflow.ts';
import { asMap, mapOf } from '../value.ts';
import type { Lowering } from './lowering.ts';

export const adaptiveAvgPool: Lowering<AdaptiveAvgPool> = {
  lower({ output: [rows, columns] }, { tf, inputs, constant }) {
    const x = asMap(tf, inputs[0]!);
    const [batch, height, width, channels] = x.shape;
    if (rows === 1 && columns === 1) return mapOf(tf.mean(x, [1, 2], true));
    if (rows === height && columns === width) return mapOf(x);
    // As many copies as there are matrices on the other side: gradients of products do not spread one over many.
    const ofRows = constant(`rows ${batch}`, () => means(tf, rows, height, batch));
    const ofColumns = constant(`columns ${batch}`, () => means(tf, columns, width, batch * rows));
    const narrowed = tf.matMul(ofRows, tf.reshape(x, [batch, height, width * channels])); // [batch, rows, width · channels]
    const cells = tf.matMul(ofColumns, tf.reshape(narrowed, [batch * rows, width, channels]));
    return mapOf(tf.reshape(cells, [batch, rows, columns, channels]));
  },
};

/** [copies, cells, size]: each row takes the mean of what its cell covers. */
function means(tf: TensorFlow, cells: number, size: number, copies: number): Tensor {
  const values: number[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const { begin, end } = adaptiveCell(cell, cells, size);
    for (let index = 0; index < size; index++) values.push(index >= begin && index < end ? 1 / (end - begin) : 0);
  }
  return tf.tidy(() => tf.tile(tf.tensor3d(values, [1, cells, size]), [copies, 1, 1]));
}
