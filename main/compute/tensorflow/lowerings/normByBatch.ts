/** Batch norm with the batch's own statistics, as one op with a gradient of its own: tfjs would keep several tensors as large as the map for it. */
import type { GradSaveFunc } from '@tensorflow/tfjs-core';
import { batchNormOp, batchNormTrainingGradOp } from '../nativeKernels/batchNormTraining.ts';
import type { Tensor, TensorFlow } from '../tensorflow.ts';

export interface BatchNormed {
  /** [batch, …, channels] */
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly epsilon: number;
  /** Told of the mean and of the variance with Bessel's correction, [channels]. */
  readonly report: (mean: Tensor, variance: Tensor) => void;
}

/** Over all axes but the last. */
export function normByBatch(tf: TensorFlow, normed: BatchNormed): Tensor {
  const native = normed.x.rank === 4 && tf.getKernel(batchNormOp, tf.getBackend()) !== undefined;
  const forward = native ? nativeNorm : composedNorm;
  const norm = tf.customGrad((...operands) => {
    const [x, weight, bias, save] = operands as [Tensor, Tensor, Tensor, GradSaveFunc];
    const { value, mean, variance, kept, gradients } = forward(tf, { ...normed, x, weight, bias });
    normed.report(mean, variance);
    save([...kept]);
    return { value, gradFunc: (upstream: Tensor, saved: Tensor[]) => gradients(upstream, saved) };
  });
  return norm(normed.x, normed.weight, normed.bias);
}

interface Forward {
  readonly value: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
  /** What the gradient needs. */
  readonly kept: readonly Tensor[];
  /** Of x, weight and bias. */
  gradients(upstream: Tensor, kept: readonly Tensor[]): Tensor[];
}

function nativeNorm(tf: TensorFlow, { x, weight, bias, epsilon }: BatchNormed): Forward {
  const inputs = { x, scale: weight, offset: bias, empty: tf.tensor1d([]) };
  const outputs: Tensor[] = tf.engine().runKernel(batchNormOp, inputs, { epsilon });
  const [value, mean, variance, ...reserved] = outputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  return {
    ...{ value, mean, variance, kept: [x, weight, ...reserved] },
    gradients(upstream, kept) {
      const [map, scale, first, second, third] = kept as [Tensor, Tensor, Tensor, Tensor, Tensor];
      const given = { upstream, x: map, scale, first, second, third };
      const results: Tensor[] = tf.engine().runKernel(batchNormTrainingGradOp, given, { epsilon });
      return results.slice(0, 3);
    },
  };
}

/** Gradient: Ioffe, Szegedy 2015, section 3, put together. */
function composedNorm(tf: TensorFlow, { x, weight, bias, epsilon }: BatchNormed): Forward {
  const count = x.size / x.shape.at(-1)!;
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const mean = tf.mean(x, axes);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), axes);
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  return {
    value: tf.add(tf.mul(centred, tf.mul(weight, inverse)), bias),
    ...{ mean, variance: tf.mul(variance, count / Math.max(count - 1, 1)), kept: [x, weight, mean, inverse] },
    gradients(upstream, kept) {
      const [map, gamma, average, scale] = kept as [Tensor, Tensor, Tensor, Tensor];
      const normed = tf.mul(tf.sub(map, average), scale);
      const ofBias = tf.sum(upstream, axes);
      const ofWeight = tf.sum(tf.mul(upstream, normed), axes);
      const common = tf.add(tf.mul(normed, tf.mul(ofWeight, 1 / count)), tf.mul(ofBias, 1 / count));
      return [tf.mul(tf.sub(upstream, common), tf.mul(gamma, scale)), ofWeight, ofBias];
    },
  };
}
