/** The engine in this process, for one command: with the real clock, and closed again by whoever opened it. */
import { randomUUID } from 'node:crypto';
import type { Client } from '../contract/index.ts';
import { createEngine, type Engine, type EngineOptions } from '../engine.ts';
import { dataDirectory } from '../hosts/dataDirectory.ts';
import { honourEnvironmentProxy } from '../hosts/environmentProxy.ts';
import { createInProcessClient } from '../hosts/inProcess.ts';
import { findInstallation } from '../hosts/installation.ts';
import { createRouter } from '../hosts/serve.ts';
import { createRecovery, isRecovery, openEngine as openEngineOrRecovery } from '../recovery.ts';

interface Opened {
  readonly client: Client;
  close(): Promise<void>;
}

/** `dataDir` as on the command line. Throws `conflict` when Thaw is open on it already. */
export async function openEngine(options: { dataDir: string | undefined }): Promise<Opened> {
  return opened(await createEngine(engineOptions(options.dataDir)));
}

/** The backups of the data, whether it is damaged or not; it stays closed. Throws `conflict` when Thaw is open on it. */
export async function openBackups(options: { dataDir: string | undefined }): Promise<Opened> {
  const wanted = engineOptions(options.dataDir);
  const first = await openEngineOrRecovery(wanted);
  if (isRecovery(first)) return opened(first);
  await first.close();
  return opened(await createRecovery(wanted, null));
}

const engineOptions = (dataDir: string | undefined): EngineOptions => {
  const { resourcesDir, version } = findInstallation();
  return {
    ...{ dataDir: dataDirectory({ asked: dataDir }), resourcesDir, version },
    host: { kind: 'cli', dialogs: null },
    ...{ clock: Date.now, newId: randomUUID },
  };
};

function opened(engine: Engine): Opened {
  const stopProxy = honourEnvironmentProxy(process.env, engine.log);
  return {
    client: createInProcessClient(createRouter(engine.services, { log: engine.log, newFaultId: engine.newFaultId })),
    async close() {
      await engine.close();
      stopProxy();
    },
  };
}
