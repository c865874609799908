/** The onnxruntime backend: the CPU always, accelerators where their drivers are. */
import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import type { Backend, DeviceInfo } from '../backend.ts';
import { createHeadTrainer } from './headTrainer.ts';
import { probeProvider } from './probeProvider.ts';
import { acceleratorProviders, type Provider } from './providers.ts';
import { createRunner } from './runner.ts';
import { createTrainer } from './trainer.ts';

export interface OnnxBackendOptions {
  readonly log: { info(details: object, message: string): void };
}

export function createOnnxBackend({ log }: OnnxBackendOptions): Backend {
  const look = async (provider: Provider, built: ReadonlySet<string>): Promise<DeviceInfo> => {
    const problem = built.has(provider.id)
      ? await probeProvider(provider.id)
      : `onnxruntime for ${process.platform} ${process.arch} was built without it`;
    const reason = problem === null ? null : `${problem}. It needs ${provider.needs}.`;
    log.info({ device: provider.id, reason }, reason === null ? 'device found' : 'device not usable');
    return { id: provider.id, name: provider.name, backend: 'onnx', available: reason === null, reason };
  };

  return {
    name: 'onnx',
    async devices() {
      const cores = availableParallelism();
      const cpu: DeviceInfo = {
        ...{ id: 'cpu', name: `CPU, ${cores} ${cores === 1 ? 'core' : 'cores'}` },
        ...{ backend: 'onnx', available: true, reason: null },
      };
      const built = new Set(ort.listSupportedBackends().map((backend) => backend.name));
      const here = acceleratorProviders.filter(({ platforms }) => platforms?.includes(process.platform) ?? true);
      return [cpu, ...(await Promise.all(here.map((provider) => look(provider, built))))];
    },
    inference: createRunner,
    trainer: (request) => createTrainer(request),
    headTrainer: createHeadTrainer,
  };
}
