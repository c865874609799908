/**
 * Batch norm with the batch's statistics. Forward: `x` [batch, h, w, channels], `scale`, `offset`, and an `empty` tensor in place of
 * running statistics → y, mean, variance (with Bessel's correction), and three tensors for the gradient. Backward: `upstream`, `x`,
 * `scale` and those three → the gradients of x, scale and offset, and two more that mean nothing.
 */
import { type Attribute, floats, type NativeBackend, type NativeKernel, nativeBackend } from './nativeKernel.ts';

export const batchNormOp = 'FusedBatchNormV3';
export const batchNormTrainingGradOp = 'FusedBatchNormGradV3';

export const batchNormTraining: NativeKernel = ({ inputs, attrs, backend }) => {
  const native = nativeBackend(backend);
  const operands = [inputs.x!, inputs.scale!, inputs.offset!, inputs.empty!, inputs.empty!];
  return native.executeMultipleOutputs(batchNormOp, attributesOf(native, Number(attrs?.epsilon)), operands, 6);
};

export const batchNormTrainingGrad: NativeKernel = ({ inputs, attrs, backend }) => {
  const native = nativeBackend(backend);
  const kept = [inputs.first!, inputs.second!, inputs.third!];
  const operands = [inputs.upstream!, inputs.x!, inputs.scale!, ...kept];
  return native.executeMultipleOutputs(
    batchNormTrainingGradOp,
    attributesOf(native, Number(attrs?.epsilon)),
    operands,
    5,
  );
};

const attributesOf = (native: NativeBackend, epsilon: number): readonly Attribute[] => [
  floats(native),
  floats(native, 'U'),
  { name: 'epsilon', type: native.binding.TF_ATTR_FLOAT, value: epsilon },
  { name: 'data_format', type: native.binding.TF_ATTR_STRING, value: 'NHWC' },
  { name: 'is_training', type: native.binding.TF_ATTR_BOOL, value: true },
];
