/** Ops that TensorFlow has and tfjs-node does not know: what tfjs makes of several ops, in one pass over a map. */
import type { TensorFlow } from '../tensorflow.ts';
import { batchNormOp, batchNormTraining, batchNormTrainingGrad, batchNormTrainingGradOp } from './batchNormTraining.ts';
import type { NativeKernel } from './nativeKernel.ts';
import { reluGrad } from './reluGrad.ts';

const kernels: Readonly<Record<string, NativeKernel>> = {
  ReluGrad: reluGrad('ReluGrad'),
  Relu6Grad: reluGrad('Relu6Grad'),
  [batchNormOp]: batchNormTraining,
  [batchNormTrainingGradOp]: batchNormTrainingGrad,
};

/** Does nothing when they are there already: tfjs' registry is one for the whole process. */
export function registerNativeKernels(tf: TensorFlow): void {
  for (const [kernelName, kernelFunc] of Object.entries(kernels))
    if (tf.getKernel(kernelName, 'tensorflow') === undefined)
      tf.registerKernel({ kernelName, backendName: 'tensorflow', kernelFunc });
}
