/** How a value of the graph lies in a tensor: maps have their channels last, because that is what TensorFlow computes fastest. */
import type { Tensor, Tensor4D, TensorFlow } from './tensorflow.ts';

export interface Value {
  readonly tensor: Tensor;
  /** `map`: the graph's [channels, h, w] as [batch, h, w, channels]. `plain`: [batch, …] with the axes that the graph has. */
  readonly form: 'map' | 'plain';
}

/** A value of three axes as [batch, h, w, channels]. */
export function asMap(tf: TensorFlow, { tensor, form }: Value): Tensor4D {
  if (form === 'map') return tensor as Tensor4D;
  return tf.transpose(tensor as Tensor4D, [0, 2, 3, 1]);
}

/** A value as [batch, …] with the axes in the graph's order. */
export const asPlain = (tf: TensorFlow, { tensor, form }: Value): Tensor =>
  form === 'plain' ? tensor : tf.transpose(tensor, [0, 3, 1, 2]);

/** Values in one form, so that they can meet each other: that of the first. */
export function inOneForm(tf: TensorFlow, values: readonly Value[]): { form: Value['form']; tensors: Tensor[] } {
  const form = values[0]?.form ?? 'plain';
  return { form, tensors: values.map((value) => (form === 'map' ? asMap(tf, value) : asPlain(tf, value))) };
}

export const mapOf = (tensor: Tensor): Value => ({ tensor, form: 'map' });
export const plainOf = (tensor: Tensor): Value => ({ tensor, form: 'plain' });
