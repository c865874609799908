/** The upstream gradient where a gate is open, zero elsewhere: by one op of TensorFlow where it is native. */
import type { GateOp } from '../nativeKernels/reluGrad.ts';
import type { Tensor, TensorFlow } from '../tensorflow.ts';

export function gateGradient(
  tf: TensorFlow,
  op: GateOp,
  gradients: Tensor,
  features: Tensor,
  open: (features: Tensor) => Tensor,
): Tensor {
  if (tf.getKernel(op, tf.getBackend()) !== undefined) return tf.engine().runKernel(op, { gradients, features });
  return tf.mul(gradients, tf.cast(open(features), 'float32'));
}
