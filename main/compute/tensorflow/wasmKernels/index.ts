/**
 * The kernels that tfjs' WebAssembly backend lacks for training convolutions (tensorflow/tfjs#8474), a right one for one that it has
 * wrong and a faster one for another, all made of kernels that it has.
 */
import type { TensorFlow } from '../tensorflow.ts';
import { conv2dBackpropFilter } from './conv2dBackpropFilter.ts';
import { conv2dBackpropInput } from './conv2dBackpropInput.ts';
import { depthwiseBackpropFilter } from './depthwiseBackpropFilter.ts';
import { depthwiseBackpropInput } from './depthwiseBackpropInput.ts';
import { maxPoolGrad } from './maxPoolGrad.ts';
import type { WasmKernel } from './wasmKernel.ts';

const kernels: Readonly<Record<string, WasmKernel>> = {
  Conv2DBackpropFilter: conv2dBackpropFilter,
  Conv2DBackpropInput: conv2dBackpropInput,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
  MaxPoolGrad: maxPoolGrad,
};

/** Does nothing when they are there already: tfjs' registry is one for the whole process. */
export function registerWasmKernels(tf: TensorFlow): void {
  if (tf.getKernel('DepthwiseConv2dNativeBackpropInput', 'wasm') !== undefined) return;
  for (const [kernelName, compute] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, 'wasm') !== undefined) tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, attrs }) => tf.tidy(() => compute(tf, { inputs, attributes: attrs ?? {} })),
    });
  }
}
