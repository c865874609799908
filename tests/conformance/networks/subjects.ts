/** The backends that compute networks in tests: onnxruntime, tfjs' own, and a native TensorFlow where there is one. */
import type { Backend } from '../../../main/compute/backend.ts';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import { createTensorflowBackend } from '../../../main/compute/tensorflow/tensorflowBackend.ts';

export interface Subject {
  readonly name: string;
  readonly device: string;
  readonly backend: Backend;
  readonly available: boolean;
}

const silent = { info: () => {} };
const tensorflow = createTensorflowBackend({ log: silent });
const native = (await tensorflow.devices()).find(({ id }) => id === 'tf-cpu');
if (native?.available !== true) console.log(`skipped: no native TensorFlow here: ${native?.reason}`);

export const onnxCpu: Subject = {
  ...{ name: 'onnxruntime, CPU', device: 'cpu' },
  ...{ backend: createOnnxBackend({ log: silent }), available: true },
};
export const tfjsWasm: Subject = { name: 'tfjs, WASM', device: 'tfjs-wasm', backend: tensorflow, available: true };
export const tfjsCpu: Subject = { name: 'tfjs, JavaScript', device: 'tfjs-cpu', backend: tensorflow, available: true };
/** Runs by itself where tfjs-node has its native half, or THAW_TFJS_NODE says where one is. */
export const tensorflowCpu: Subject = {
  ...{ name: 'TensorFlow, CPU', device: 'tf-cpu', backend: tensorflow },
  available: native?.available === true,
};

export const subjects: readonly Subject[] = [onnxCpu, tfjsWasm, tfjsCpu, tensorflowCpu];
