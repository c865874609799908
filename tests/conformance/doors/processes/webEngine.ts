/** An engine behind the browser host in a process of its own, so that a test can kill it. Prints its address or its problem. */
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { ServiceError } from '../../../../main/contract/index.ts';
import { createEngine } from '../../../../main/engine.ts';
import { serveWeb } from '../../../../main/hosts/web/server.ts';

const root = resolve(import.meta.dirname, '../../../..');
try {
  const engine = await createEngine({
    dataDir: process.argv[2] ?? '',
    resourcesDir: join(root, 'resources'),
    version: '0.0.0-test',
    host: { kind: 'web', dialogs: null },
    ...{ clock: Date.now, newId: randomUUID, threads: 1 },
  });
  const web = await serveWeb({ engine, rendererFolder: join(root, 'renderer'), port: 0 });
  process.on('SIGTERM', () => void web.close().then(() => engine.close()));
  console.log(JSON.stringify({ url: web.url }));
} catch (error) {
  if (!(error instanceof ServiceError)) throw error;
  console.log(JSON.stringify({ code: error.code, message: error.message }));
}
