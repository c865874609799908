/** Loads the TensorFlow of a device, and mends what tfjs 4.22 gets wrong. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, sep } from 'node:path';
import { ServiceError } from '../../contract/errors.ts';
import { type Engine, engines } from './engines.ts';
import { registerNativeKernels } from './nativeKernels/index.ts';
import { nativePackages } from './nativePackage.ts';
import { addNodeShims } from './nodeShims.ts';
import type { TensorFlow } from './tensorflow.ts';
import { registerWasmKernels } from './wasmKernels/index.ts';

/**
 * The TensorFlow of a device, which is then the current one: see `makeCurrent`. Only one of `tf-gpu` and `tf-cpu` fits into a process.
 * Throws `ServiceError('unavailable')` with the reason in words.
 */
export async function loadTensorflow(device: string, threads?: number): Promise<TensorFlow> {
  const engine = engineOf(device);
  const tf = engine.backend === 'tensorflow' ? loadNative(engine, threads) : loadPortable(engine.backend);
  await makeCurrent(tf, device);
  if (engine.backend === 'wasm') registerWasmKernels(tf);
  if (engine.backend === 'tensorflow') registerNativeKernels(tf);
  return tf;
}

/**
 * Makes a device's backend the one that tfjs computes with. tfjs has one such setting in a process: call this before each piece of
 * synchronous work.
 */
export async function makeCurrent(tf: TensorFlow, device: string): Promise<void> {
  const { backend } = engineOf(device);
  // Setting it again would set up all its kernels again.
  if (tf.getBackend() === backend) return;
  if (!(await tf.setBackend(backend)))
    throw new ServiceError('unavailable', `TensorFlow's backend "${backend}" did not start.`, { subject: device });
}

function engineOf(device: string): Engine {
  const engine = engines.find((one) => one.device === device);
  if (engine !== undefined) return engine;
  const known = engines.map((one) => one.device).join(', ');
  throw new ServiceError('unavailable', `TensorFlow has no device "${device}". It has ${known}.`, { subject: device });
}

const requireHere = createRequire(import.meta.url);

function loadNative(engine: Engine, threads: number | undefined): TensorFlow {
  addNodeShims();
  const wantsGpu = engine.device === 'tf-gpu';
  setEnvironment(wantsGpu, threads);
  const packages = nativePackages(engine);
  const problems = [...packages.problems];
  for (const name of packages.found) {
    const tf = requirePackage(name, problems);
    if (tf === null) continue;
    const usesGpu = usesGraphicsCard(tf);
    if (usesGpu === wantsGpu) return tf;
    problems.push(
      wantsGpu
        ? 'CUDA 11 libraries or the graphics card are missing: tfjs-node-gpu runs on the CPU'
        : 'this process computes on the graphics card already',
    );
  }
  throw new ServiceError('unavailable', reasonOf(engine, problems), {
    subject: engine.device,
  });
}

/** TensorFlow reads its settings once, when it is loaded. */
function setEnvironment(wantsGpu: boolean, threads: number | undefined): void {
  const { env } = process;
  // Errors only.
  env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  if (threads !== undefined) env.TF_NUM_INTRAOP_THREADS ??= String(threads);
  // By itself it takes all of a card's memory, also what the screen needs.
  env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  // Newer cards multiply in TF32, whose 10 bits of mantissa do not give the CPU's results.
  env.NVIDIA_TF32_OVERRIDE ??= '0';
  // The card's package serves the CPU too, where it sees no card.
  if (!wantsGpu) env.CUDA_VISIBLE_DEVICES = '-1';
}

/** Why an engine cannot be used, and what it would take. */
export const reasonOf = ({ needs }: Engine, problems: readonly string[]): string => {
  const why = problems.join('; ');
  return `${why.charAt(0).toUpperCase()}${why.slice(1)}. It needs ${needs}.`;
};

function requirePackage(name: string, problems: string[]): TensorFlow | null {
  try {
    const tf: TensorFlow = requireHere(name);
    tf.enableProdMode();
    return tf;
  } catch (error) {
    problems.push(whyNotLoaded(name, error));
    return null;
  }
}

function whyNotLoaded(name: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${basename(name)} could not be loaded: ${message.split('\n', 1)[0]!.trim().replace(/\.$/, '')}`;
}

/** tfjs-node says so on its backend object, which the types of tfjs-core do not know. */
function usesGraphicsCard(tf: TensorFlow): boolean {
  const backend: unknown = tf.findBackend('tensorflow');
  return typeof backend === 'object' && backend !== null && Reflect.get(backend, 'isUsingGpuDevice') === true;
}

/** tfjs' own backends. The union package is what registers the gradients: tfjs-core alone has none in Node. */
function loadPortable(backend: 'cpu' | 'wasm'): TensorFlow {
  const tf: TensorFlow = requireHere('@tensorflow/tfjs');
  tf.enableProdMode();
  if (backend === 'wasm') {
    const wasm: { setWasmPaths(folder: string): void } = requireHere('@tensorflow/tfjs-backend-wasm');
    const folder = join(dirname(requireHere.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');
    if (existsSync(folder)) wasm.setWasmPaths(folder + sep);
  }
  return tf;
}
