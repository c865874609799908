/** `gradients` where `features`, the output of the activation, are inside its open range. */
import { floats, type NativeKernel, nativeBackend } from './nativeKernel.ts';

export type GateOp = 'ReluGrad' | 'Relu6Grad';

export const reluGrad =
  (op: GateOp): NativeKernel =>
  ({ inputs, backend }) => {
    const native = nativeBackend(backend);
    return native.executeSingleOutput(op, [floats(native)], [inputs.gradients!, inputs.features!]);
  };
