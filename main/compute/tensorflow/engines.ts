/** The kinds of TensorFlow that there are, as data. */

export interface Engine {
  /** What a run's `device` setting takes. */
  readonly device: string;
  /** For people. */
  readonly name: string;
  /** npm packages that have it, the best first. */
  readonly packages: readonly string[];
  /** tfjs' own name for it. */
  readonly backend: 'tensorflow' | 'cpu' | 'wasm';
  /** What it takes, for people whose machine does not have it; null where nobody is offered it. */
  readonly needs: string | null;
}

const cpuPackage = '@tensorflow/tfjs-node';
const gpuPackage = '@tensorflow/tfjs-node-gpu';

/** Those of a native TensorFlow are offered; the others compute the same more slowly, and are there for tests. */
export const engines: readonly Engine[] = [
  {
    device: 'tf-gpu',
    name: 'NVIDIA graphics card (TensorFlow)',
    packages: [gpuPackage],
    backend: 'tensorflow',
    needs:
      'an NVIDIA graphics card, CUDA 11, cuDNN 8 and the native part of tfjs-node-gpu ("npm run setup:cuda -- tensorflow-gpu")',
  },
  {
    device: 'tf-cpu',
    name: 'CPU (TensorFlow)',
    packages: [cpuPackage, gpuPackage],
    backend: 'tensorflow',
    needs:
      'the native part of tfjs-node ("npm run setup:cuda -- tensorflow-cpu"), or that of tfjs-node-gpu, which serves the CPU too',
  },
  { device: 'tfjs-wasm', name: 'WebAssembly (TensorFlow.js)', packages: [], backend: 'wasm', needs: null },
  { device: 'tfjs-cpu', name: 'JavaScript (TensorFlow.js)', packages: [], backend: 'cpu', needs: null },
];
