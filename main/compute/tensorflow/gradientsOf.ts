/** A scalar, and its slopes by the tensors that it was computed from. */
import type { Scalar } from '@tensorflow/tfjs-core';
import { explained } from './outOfMemory.ts';
import type { Tensor, TensorFlow } from './tensorflow.ts';

/**
 * Runs `compute` once and differentiates what it returns by each of `sources`. All tensors of the result are the caller's.
 * Other tensors made inside live on only when `tf.keep` is told so.
 */
export function gradientsOf(
  tf: TensorFlow,
  sources: ReadonlyMap<string, Tensor>,
  compute: () => Tensor,
): { value: number; gradients: Map<string, Tensor> } {
  if (sources.size === 0) {
    const value = tf.tidy(compute);
    try {
      return { value: scalarOf(value), gradients: new Map() };
    } finally {
      value.dispose();
    }
  }
  const { value, grads } = differentiated(tf, sources, compute);
  try {
    return {
      value: scalarOf(value),
      gradients: new Map([...sources.keys()].map((name, index) => [name, grads[index]!])),
    };
  } finally {
    value.dispose();
  }
}

/** What the tape keeps for the gradients is let go also when one of them fails: running out of memory is no reason to lose more. */
function differentiated(tf: TensorFlow, sources: ReadonlyMap<string, Tensor>, compute: () => Tensor) {
  let value: Tensor | null = null;
  const scalar = () => {
    value = compute();
    return value as Scalar;
  };
  try {
    return tf.valueAndGrads(scalar)([...sources.values()]);
  } catch (error) {
    (value as Tensor | null)?.dispose();
    for (const { saved } of tf.engine().state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
    throw explained(error);
  }
}

const scalarOf = (tensor: Tensor): number => tensor.dataSync<'float32'>()[0]!;
