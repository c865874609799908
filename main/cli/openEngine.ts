/** The engine in this process, for one command: with the real clock, and closed again by whoever opened it. */
import { randomUUID } from 'node:crypto';
import type { Client } from '../contract/index.ts';
import { createEngine } from '../engine.ts';
import { dataDirectory } from '../hosts/dataDirectory.ts';
import { honourEnvironmentProxy } from '../hosts/environmentProxy.ts';
import { createInProcessClient } from '../hosts/inProcess.ts';
import { findInstallation } from '../hosts/installation.ts';
import { createRouter } from '../hosts/serve.ts';

/** `dataDir` as on the command line. Throws `conflict` when Thaw is open on it already. */
export async function openEngine(options: {
  dataDir: string | undefined;
}): Promise<{ client: Client; close(): Promise<void> }> {
  const { resourcesDir, version } = findInstallation();
  const engine = await createEngine({
    dataDir: dataDirectory({ asked: options.dataDir }),
    resourcesDir,
    version,
    host: { kind: 'cli', dialogs: null },
    clock: Date.now,
    newId: randomUUID,
  });
  const stopProxy = honourEnvironmentProxy(process.env, engine.log);
  return {
    client: createInProcessClient(createRouter(engine.services, { log: engine.log, newFaultId: engine.newFaultId })),
    async close() {
      await engine.close();
      stopProxy();
    },
  };
}
