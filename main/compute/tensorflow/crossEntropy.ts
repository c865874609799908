/** The loss that training goes down: softmax cross-entropy, weighted by row. */
import type { Tensor, TensorFlow } from './tensorflow.ts';

export interface CrossEntropy {
  /** [rows, classes] */
  readonly logits: Tensor;
  /** [rows, classes]; rows add up to 1. */
  readonly targets: Tensor;
  /** [rows]: weight of each row. */
  readonly shares: Tensor;
}

/** Σ share · cross-entropy, a scalar. */
export function crossEntropy(tf: TensorFlow, { logits, targets, shares }: CrossEntropy): Tensor {
  const perRow = tf.sum(tf.mul(tf.logSoftmax(logits), targets), 1);
  return tf.neg(tf.sum(tf.mul(perRow, shares)));
}
