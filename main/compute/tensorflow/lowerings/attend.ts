/** Scaled dot-product attention of several heads: softmax(q · kᵀ / √d) · v. */
import type { Tensor, TensorFlow } from '../tensorflow.ts';

export interface Attention {
  /** Queries, keys and values side by side: [sets, tokens, 3·channels]. */
  readonly queriesKeysValues: Tensor;
  readonly heads: number;
  /** Changes the scores [sets, heads, tokens, tokens] before the softmax. */
  readonly adjust?: (scores: Tensor) => Tensor;
}

/** Returns [sets, tokens, channels]: the tokens of each set attend to each other. */
export function attend(tf: TensorFlow, { queriesKeysValues, heads, adjust = (scores) => scores }: Attention): Tensor {
  const [sets, tokens, triple] = queriesKeysValues.shape as [number, number, number];
  const channels = triple / 3;
  const each = channels / heads;
  // [sets, heads, tokens, each]
  const part = (index: number) => {
    const values = tf.slice(queriesKeysValues, [0, 0, index * channels], [sets, tokens, channels]);
    return tf.transpose(tf.reshape(values, [sets, tokens, heads, each]), [0, 2, 1, 3]);
  };
  const queries = tf.mul(part(0), 1 / Math.sqrt(each));
  const scores = adjust(tf.matMul(queries, part(1), false, true));
  const mixed = tf.matMul(tf.softmax(scores), part(2));
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [sets, tokens, channels]);
}
