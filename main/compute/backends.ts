/** All backends behind one: each request goes to the backend that has its device. */
import type { Backend } from './backend.ts';
import { createOnnxBackend } from './onnx/onnxBackend.ts';
import { createTensorflowBackend } from './tensorflow/tensorflowBackend.ts';

export interface BackendsOptions {
  readonly log: { info(details: object, message: string): void };
}

/** Cheap to make: TensorFlow is loaded by the first work on one of its devices. */
export const createBackends = ({ log }: BackendsOptions): readonly Backend[] => [
  createOnnxBackend({ log }),
  createTensorflowBackend({ log }),
];

/** A backend for every device that there is. */
export function createEveryBackend(options: BackendsOptions): Backend {
  const backends = createBackends(options);
  return {
    name: 'all',
    devices: async () => (await Promise.all(backends.map((backend) => backend.devices()))).flat(),
    inference: (request) => backendOf(backends, request.device).inference(request),
    trainer: (request) => backendOf(backends, request.device).trainer(request),
    headTrainer: (spec, settings) => backendOf(backends, settings.device).headTrainer(spec, settings),
  };
}

/** TensorFlow's devices begin with `tf`. */
function backendOf(backends: readonly Backend[], device: string): Backend {
  const name = /^tf(js)?-/.test(device) ? 'tensorflow' : 'onnx';
  const backend = backends.find((one) => one.name === name);
  if (backend === undefined) throw new RangeError(`There is no ${name} backend for "${device}".`);
  return backend;
}
