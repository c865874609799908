/** Starts processes/webEngine.ts and connects to it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Client } from '../../../main/contract/index.ts';

const firstLine = z.union([z.object({ url: z.string() }), z.object({ code: z.string(), message: z.string() })]);

export interface WebEngine {
  /** What it printed first: where it is, or why it could not start. */
  readonly said: z.infer<typeof firstLine>;
  readonly process: ChildProcess;
  /** Ends it, by `SIGTERM` unless said otherwise, and waits until it is gone. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** `user`: run it as this user id, where the tests run as root. */
export async function startWebEngine(dataDir: string, options: { user?: number } = {}): Promise<WebEngine> {
  const { user } = options;
  const child = spawn(process.execPath, [join(import.meta.dirname, 'processes/webEngine.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A mark that its own processes inherit, so that a test can find them.
    env: { ...process.env, THAW_TEST_ENGINE: dataDir },
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  const exited = once(child, 'exit');
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout! }), 'line'),
    exited.then(() => Promise.reject(new Error('The engine ended without a word.'))),
  ]);
  return {
    said: firstLine.parse(JSON.parse(String(line))),
    process: child,
    async end(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
    },
  };
}

export async function connectTo(url: string): Promise<{ client: Client; disconnect(): void }> {
  const address = new URL(url);
  const opened = await fetch(address, { redirect: 'manual' });
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  const websocket = new WebSocket(`ws://${address.host}/rpc`, { headers: { cookie } });
  websocket.on('error', () => {});
  return {
    client: createORPCClient<Client>(new RPCLink({ websocket })),
    disconnect: () => websocket.terminate(),
  };
}
