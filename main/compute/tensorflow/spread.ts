/** Zeros between the rows and columns of a tensor: dilated kernels, and gradients of strided convolutions, are that. */
import type { Tensor4D, TensorFlow } from './tensorflow.ts';

/** [n, h, w, c] → [n, (h − 1) · rows + 1, (w − 1) · columns + 1, c] */
export function spread(
  tf: TensorFlow,
  x: Tensor4D,
  [rows, columns]: readonly [rows: number, columns: number],
): Tensor4D {
  if (rows === 1 && columns === 1) return x;
  const [count, height, width, channels] = x.shape;
  const flat = tf.reshape(x, [count * height, width, channels]);
  const followed = tf.pad(flat, [
    [0, 0],
    [0, 0],
    [0, (rows * columns - 1) * channels],
  ]);
  // Of the zeros that now follow each value, the first columns − 1 belong into its row, the others make rows below.
  const grid = tf.transpose(tf.reshape(followed, [count * height, width, rows, columns * channels]), [0, 2, 1, 3]);
  const wide = tf.reshape(grid, [count, height * rows, width * columns, channels]) as Tensor4D;
  return tf.slice(wide, [0, 0, 0, 0], [count, (height - 1) * rows + 1, (width - 1) * columns + 1, channels]);
}
