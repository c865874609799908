/** The length of all gradients together. */
import type { Tensor, TensorFlow } from './tensorflow.ts';

/** L2 norm over all values of all tensors. */
export function gradientNorm(tf: TensorFlow, gradients: readonly Tensor[]): number {
  if (gradients.length === 0) return 0;
  const squares = tf.tidy(() => tf.stack(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
  try {
    return Math.sqrt(squares.dataSync<'float32'>().reduce((sum, value) => sum + value, 0));
  } finally {
    squares.dispose();
  }
}
