/** The ways to an engine, each as a client and its assets, so that one suite can go through all of them. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import type { AssetResponse } from '../../../main/assets/assets.ts';
import type { AppInfo, Client } from '../../../main/contract/index.ts';
import { createEngine, type Engine } from '../../../main/engine.ts';
import { type EngineLink, startEngine, type WindowPort } from '../../../main/hosts/electron/engineLink.ts';
import type { HostQuestion } from '../../../main/hosts/electron/linkMessages.ts';
import { createInProcessClient } from '../../../main/hosts/inProcess.ts';
import { createRouter } from '../../../main/hosts/serve.ts';
import { serveWeb } from '../../../main/hosts/web/server.ts';

export const root = resolve(import.meta.dirname, '../../..');
const resourcesDir = join(root, 'resources');

export interface Asset {
  readonly status: number;
  readonly type: string | null;
  readonly body: Buffer;
}

export interface OpenDoor {
  /** A new caller, with a line of its own. */
  connect(): Promise<{ client: Client; disconnect(): Promise<void> }>;
  /** `path` as main/contract/assets.ts spells it. */
  asset(path: string, upload?: Uint8Array): Promise<Asset>;
  /** Event streams that the engine has open; null where it lives in another process. */
  streams(): number | null;
  close(): Promise<void>;
}

export interface Door {
  readonly name: string;
  readonly host: AppInfo['host'];
  readonly nativeDialogs: boolean;
  open(dataDir: string): Promise<OpenDoor>;
}

const engineFor = (dataDir: string, kind: 'cli' | 'web'): Promise<Engine> =>
  createEngine({
    ...{ dataDir, resourcesDir, version: '0.0.0-test' },
    host: { kind, dialogs: null },
    ...{ clock: Date.now, newId: randomUUID, threads: 1 },
  });

const inProcess: Door = {
  name: 'in the same process',
  host: 'cli',
  nativeDialogs: false,
  async open(dataDir) {
    const engine = await engineFor(dataDir, 'cli');
    const router = createRouter(engine.services, { log: engine.log, newFaultId: engine.newFaultId });
    return {
      connect: async () => ({ client: createInProcessClient(router), disconnect: async () => {} }),
      async asset(path, upload) {
        const answer = await engine.assets.handle({
          method: upload ? 'POST' : 'GET',
          path: `/${path}`,
          body: upload ? once(upload) : undefined,
        });
        return answer ? await readAsset(answer) : { status: 404, type: null, body: Buffer.alloc(0) };
      },
      streams: () => engine.jobs.watchers + engine.changes.watchers,
      close: () => engine.close(),
    };
  },
};

const webSocket: Door = {
  name: 'over a WebSocket',
  host: 'web',
  nativeDialogs: false,
  async open(dataDir) {
    const engine = await engineFor(dataDir, 'web');
    const web = await serveWeb({ engine, rendererFolder: join(root, 'renderer'), port: 0 });
    const url = new URL(web.url);
    const opened = await fetch(url, { redirect: 'manual' });
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
    return {
      async connect() {
        const websocket = new WebSocket(`ws://${url.host}/rpc`, { headers: { cookie, origin: url.origin } });
        const closed = new Promise<void>((done) => websocket.once('close', () => done()));
        return {
          client: createORPCClient<Client>(new SocketLink({ websocket })),
          disconnect: () => {
            websocket.close();
            return closed;
          },
        };
      },
      async asset(path, upload) {
        const answer = await fetch(new URL(`/${path}`, url), {
          headers: { cookie },
          ...(upload ? { method: 'POST', body: new Uint8Array(upload) } : {}),
        });
        return {
          status: answer.status,
          type: answer.headers.get('content-type'),
          body: Buffer.from(await answer.arrayBuffer()),
        };
      },
      streams: () => engine.jobs.watchers + engine.changes.watchers,
      async close() {
        await web.close();
        await engine.close();
      },
    };
  },
};

/** Exactly what Electron's main process does, with Node's MessageChannel in the place of the window's. */
export const ipcDoor = (name: string, entry: string): Door => ({
  name,
  host: 'electron',
  nativeDialogs: true,
  async open(dataDir) {
    const link = await startEngineProcess({ dataDir, entry });
    return {
      async connect() {
        const { port1, port2 } = new MessageChannel();
        link.connect(asWindowPort(port1));
        return {
          client: createORPCClient<Client>(new PortLink({ port: port2 })),
          async disconnect() {
            port2.close();
          },
        };
      },
      async asset(path, upload) {
        const bodyBase64 = upload ? Buffer.from(upload).toString('base64') : undefined;
        const { status, headers, body } = await link.asset({
          method: upload ? 'POST' : 'GET',
          path: `/${path}`,
          bodyBase64,
        });
        const bytes = body === null || 'file' in body ? body : Buffer.from(body.base64, 'base64');
        return await readAsset({ status, headers, body: bytes });
      },
      streams: () => null,
      close: () => link.stop(),
    };
  },
});

/** The engine process as it is in the sources. */
export const engineEntry = join(root, 'main/hosts/electron/engineProcess.ts');

export const startEngineProcess = (options: {
  dataDir: string;
  entry?: string;
  answer?: (question: HostQuestion) => Promise<string | null>;
}): Promise<EngineLink> =>
  startEngine({
    nodeBinary: process.execPath,
    entry: options.entry ?? engineEntry,
    dataDir: options.dataDir,
    resourcesDir,
    answer: options.answer ?? (async () => null),
  });

export function asWindowPort(port: MessagePort): WindowPort {
  return {
    postMessage: (data) => port.postMessage(data),
    on(event: 'message' | 'close', listener: (event: { data: unknown }) => void) {
      if (event === 'message') port.on('message', (data: unknown) => listener({ data }));
      else port.on('close', () => listener({ data: undefined }));
    },
    start: () => port.start(),
    close: () => port.close(),
  };
}

async function readAsset({ status, headers, body }: AssetResponse): Promise<Asset> {
  const bytes = body === null ? Buffer.alloc(0) : 'file' in body ? await readFile(body.file) : Buffer.from(body);
  return { status, type: headers['content-type'] ?? null, body: bytes };
}

async function* once(bytes: Uint8Array) {
  yield bytes;
}

export const doors: readonly Door[] = [
  inProcess,
  webSocket,
  ipcDoor("over the engine process's IPC channel", engineEntry),
];
