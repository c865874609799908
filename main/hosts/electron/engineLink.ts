/** Starts the engine's process and relays between it and the windows' ports. Knows Node only, so tests can run it as it is. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { AssetAnswer, AssetQuestion, FromEngine, HostAnswer, HostQuestion, ToEngine } from './linkMessages.ts';

/** A window's port as Electron's MessagePortMain is. */
export interface WindowPort {
  postMessage(data: string): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

export interface EngineLink {
  /** Where it keeps its files. */
  readonly dataDir: string;
  readonly logs: string;
  readonly processId: number;
  /** Titles of the jobs that run now. */
  readonly runningJobs: readonly string[];
  /** Relays between this port and the engine until either side closes. */
  connect(port: WindowPort): void;
  /** Rejects when the engine ends first. */
  asset(question: AssetQuestion, signal?: AbortSignal): Promise<AssetAnswer>;
  /** Asks the engine to close, and kills it when it takes longer than `graceMs`. */
  stop(graceMs?: number): Promise<void>;
  /** Resolves once the process has ended, with its last lines. */
  readonly ended: Promise<{ readonly asked: boolean; readonly lastLines: string }>;
}

export interface EngineLinkOptions {
  readonly nodeBinary: string;
  readonly entry: string;
  readonly dataDir: string;
  readonly resourcesDir: string;
  /** What the engine asks of the host: dialogs. */
  answer(question: HostQuestion): Promise<string | null>;
}

/** The engine could not start; the message is for people. */
export class EngineStartError extends Error {
  override readonly name = 'EngineStartError';
}

/** Resolves once the engine is ready. Throws EngineStartError. */
export function startEngine(options: EngineLinkOptions): Promise<EngineLink> {
  const child = spawn(
    options.nodeBinary,
    [options.entry, '--data-dir', options.dataDir, '--resources-dir', options.resourcesDir],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'json',
      windowsHide: true,
      // As for tasks: the image library decodes on libuv's threads, and four are too few for a larger machine.
      env: { UV_THREADPOOL_SIZE: String(availableParallelism() + 4), ...process.env },
    },
  );
  const send = (message: ToEngine): void => {
    // It may be gone already; `close` below settles whatever waits.
    if (child.connected) child.send(message, () => {});
  };

  let lastLines = '';
  const keep = (chunk: string) => {
    lastLines = (lastLines + chunk).slice(-4000);
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);

  const ports = new Map<number, WindowPort>();
  const assets = new Map<number, PromiseWithResolvers<AssetAnswer>>();
  const ready = Promise.withResolvers<EngineLink>();
  const ended = Promise.withResolvers<{ asked: boolean; lastLines: string }>();
  let counter = 0;
  let running: readonly string[] = [];
  let asked = false;

  child.on('message', (message: FromEngine) => {
    switch (message.type) {
      case 'ready':
        ready.resolve(linkOf(message));
        return;
      case 'failed':
        ready.reject(new EngineStartError(message.message));
        return;
      case 'message':
        ports.get(message.line)?.postMessage(message.data);
        return;
      case 'close':
        closePort(message.line);
        return;
      case 'asset':
        assets.get(message.id)?.resolve(message.answer);
        assets.delete(message.id);
        return;
      case 'ask':
        void reply(message.id, message.question);
        return;
      case 'jobs':
        running = message.running;
    }
  });

  async function reply(id: number, question: HostQuestion): Promise<void> {
    const answer = await options.answer(question).then(
      (path): HostAnswer => ({ ok: true, path }),
      (error: unknown): HostAnswer => ({ ok: false, message: error instanceof Error ? error.message : String(error) }),
    );
    send({ type: 'answer', id, answer });
  }

  function closePort(line: number): void {
    const port = ports.get(line);
    ports.delete(line);
    port?.close();
  }

  let settled = false;
  function settle(reason: string): void {
    if (settled) return;
    settled = true;
    running = [];
    for (const line of [...ports.keys()]) closePort(line);
    for (const asset of assets.values()) asset.reject(new Error('The engine has ended.'));
    assets.clear();
    ready.reject(new EngineStartError(`Thaw's engine did not start: ${reason}\n${lastLines.trim()}`.trim()));
    ended.resolve({ asked, lastLines: lastLines.trim() });
  }
  child.on('error', (error) => settle(error.message));
  child.on('close', (code, signal) => settle(signal ? `it was ended by ${signal}.` : `it ended with code ${code}.`));

  const linkOf = ({ dataDir, logs }: { dataDir: string; logs: string }): EngineLink => ({
    dataDir,
    logs,
    processId: child.pid ?? 0,
    get runningJobs() {
      return running;
    },
    ended: ended.promise,
    connect(port) {
      if (settled) return port.close();
      const line = ++counter;
      ports.set(line, port);
      send({ type: 'open', line });
      port.on('message', ({ data }) => {
        // The contract's messages are text; whatever else a page posts does not reach the engine.
        if (typeof data === 'string') send({ type: 'message', line, data });
        else closePort(line);
      });
      port.on('close', () => {
        ports.delete(line);
        send({ type: 'close', line });
      });
      port.start();
    },
    asset(question, signal) {
      if (settled) return Promise.reject(new Error('The engine has ended.'));
      const id = ++counter;
      const waiting = Promise.withResolvers<AssetAnswer>();
      assets.set(id, waiting);
      signal?.addEventListener('abort', () => {
        if (!assets.delete(id)) return;
        send({ type: 'dropAsset', id });
        waiting.reject(new Error('Nobody waits for this picture any more.'));
      });
      send({ type: 'asset', id, request: question });
      return waiting.promise;
    },
    async stop(graceMs = 10_000) {
      asked = true;
      send({ type: 'stop' });
      const killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended.promise;
      clearTimeout(killer);
    },
  });

  return ready.promise;
}
