/** An op on single values with a gradient of its own, where the one of tfjs takes many passes over the map. */
import type { GradSaveFunc } from '@tensorflow/tfjs-core';
import type { Tensor, TensorFlow } from '../tensorflow.ts';

export interface ValueOp {
  forward(x: Tensor): Tensor;
  /** Of the upstream gradient and of what is kept: the op's input or its output. */
  backward(upstream: Tensor, kept: Tensor): Tensor;
  readonly keeps: 'input' | 'output';
}

export function withGradient(tf: TensorFlow, x: Tensor, { forward, backward, keeps }: ValueOp): Tensor {
  return tf.customGrad((...operands) => {
    const [input, save] = operands as [Tensor, GradSaveFunc];
    const value = forward(input);
    save([keeps === 'input' ? input : value]);
    return { value, gradFunc: (upstream: Tensor, saved: Tensor[]) => backward(upstream, saved[0]!) };
  })(x);
}
