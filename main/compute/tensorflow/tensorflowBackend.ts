/** The TensorFlow backend: a native TensorFlow through tfjs-node where there is one. */
import type { Backend, DeviceInfo } from '../backend.ts';
import { type Engine, engines } from './engines.ts';
import { createHeadTrainer } from './headTrainer.ts';
import { reasonOf } from './loadTensorflow.ts';
import { nativePackages } from './nativePackage.ts';
import { probeEngine } from './probeEngine.ts';
import { createRunner } from './runner.ts';
import { createTrainer } from './trainer.ts';

export interface TensorflowBackendOptions {
  readonly log: { info(details: object, message: string): void };
}

/**
 * Loads TensorFlow into the process that first trains or runs something with it, never for `devices`. One process holds one
 * native TensorFlow, on the graphics card or on the CPU.
 */
export function createTensorflowBackend({ log }: TensorflowBackendOptions): Backend {
  const look = async (engine: Engine): Promise<DeviceInfo> => {
    const { device, name } = engine;
    const { found, problems } = nativePackages(engine);
    const reason = found.length === 0 ? reasonOf(engine, problems) : await probeEngine(device);
    log.info({ device, reason }, reason === null ? 'device found' : 'device not usable');
    return { id: device, name, backend: 'tensorflow', available: reason === null, reason };
  };

  return {
    name: 'tensorflow',
    devices: async () => Promise.all(engines.filter(({ needs }) => needs !== null).map(look)),
    inference: createRunner,
    trainer: createTrainer,
    headTrainer: createHeadTrainer,
  };
}
