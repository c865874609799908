/** x · weightᵀ + bias along the last axis, with PyTorch's weight [out, in]. */
import type { Tensor, Tensor2D, TensorFlow } from '../tensorflow.ts';

/** [rows…, in] → [rows…, out] */
export function project(tf: TensorFlow, x: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  const [outFeatures, inFeatures] = (weight as Tensor2D).shape;
  const rows = tf.reshape(x, [-1, inFeatures]);
  const product = tf.matMul(rows, weight as Tensor2D, false, true);
  const sum = bias === null ? product : tf.add(product, bias);
  return tf.reshape(sum, [...x.shape.slice(0, -1), outFeatures]);
}
