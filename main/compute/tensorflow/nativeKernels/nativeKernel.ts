/** What tfjs-node's backend object offers its kernels: the types of tfjs-core do not know it. */
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

export type NativeKernel = KernelFunc;

export interface NativeBackend {
  readonly binding: Readonly<
    Record<'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_BOOL' | 'TF_ATTR_STRING' | 'TF_FLOAT', number>
  >;
  executeSingleOutput(op: string, attributes: readonly Attribute[], inputs: readonly TensorInfo[]): TensorInfo;
  executeMultipleOutputs(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly TensorInfo[],
    outputs: number,
  ): TensorInfo[];
}

export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string;
}

/** The backend that a kernel is called with. */
export const nativeBackend = (backend: unknown): NativeBackend => backend as NativeBackend;

/** An attribute that says that an op's numbers are float32. */
export const floats = ({ binding }: NativeBackend, name = 'T'): Attribute => ({
  ...{ name, type: binding.TF_ATTR_TYPE },
  value: binding.TF_FLOAT,
});
