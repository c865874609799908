/** The engine's end of the IPC channel to Electron's main process: windows' lines, assets, and questions to the host. */
import type { HostDialogs } from '../../app/hostService.ts';
import { ServiceError } from '../../contract/index.ts';
import type { Engine } from '../../engine.ts';
import { type ConnectedPeer, createPeerDoor } from '../connectPeer.ts';
import { createRouter } from '../serve.ts';
import type { AssetAnswer, AssetQuestion, FromEngine, HostAnswer, HostQuestion, ToEngine } from './linkMessages.ts';

/** Asks the main process, which has the dialogs. Made before the engine, because the engine is given the dialogs. */
export function createHostQuestions(send: (message: FromEngine) => void): HostDialogs & {
  answered(id: number, answer: HostAnswer): void;
} {
  const open = new Map<number, (answer: HostAnswer) => void>();
  let asked = 0;
  const ask = async (question: HostQuestion): Promise<string | null> => {
    const id = ++asked;
    const { promise, resolve } = Promise.withResolvers<HostAnswer>();
    open.set(id, resolve);
    send({ type: 'ask', id, question });
    const answer = await promise;
    if (!answer.ok) throw new ServiceError('unavailable', answer.message);
    return answer.path;
  };
  return {
    chooseFolder: (title) => ask({ kind: 'chooseFolder', title }),
    chooseFile: (title) => ask({ kind: 'chooseFile', title }),
    async showInFolder(path) {
      await ask({ kind: 'showInFolder', path });
    },
    answered(id, answer) {
      open.get(id)?.(answer);
      open.delete(id);
    },
  };
}

export interface IpcDoor {
  receive(message: Exclude<ToEngine, { type: 'answer' | 'stop' }>): void;
  close(): void;
}

export function createIpcDoor(options: {
  engine: Pick<Engine, 'services' | 'assets' | 'log' | 'newFaultId'>;
  send: (message: FromEngine) => void;
}): IpcDoor {
  const { engine, send } = options;
  const { log } = engine;
  const connect = createPeerDoor({
    router: createRouter(engine.services, { log, newFaultId: engine.newFaultId }),
    log,
  });
  const lines = new Map<number, ConnectedPeer>();
  const assets = new Map<number, AbortController>();

  function endLine(line: number): void {
    const peer = lines.get(line);
    lines.delete(line);
    peer?.closed();
  }

  async function answerAsset(id: number, question: AssetQuestion): Promise<void> {
    const controller = new AbortController();
    assets.set(id, controller);
    try {
      const answer = await askForAsset(engine, question, controller.signal);
      if (!controller.signal.aborted) send({ type: 'asset', id, answer });
    } finally {
      assets.delete(id);
    }
  }

  return {
    receive(message) {
      switch (message.type) {
        case 'open': {
          const { line } = message;
          const peer = connect({
            send(data) {
              // Nothing in the contract is binary: pixels travel by URL.
              if (typeof data !== 'string') throw new Error('A message of the contract was not text.');
              send({ type: 'message', line, data });
            },
            close() {
              endLine(line);
              send({ type: 'close', line });
            },
          });
          lines.set(line, peer);
          return;
        }
        case 'message':
          lines.get(message.line)?.receive(message.data);
          return;
        case 'close':
          endLine(message.line);
          return;
        case 'asset':
          answerAsset(message.id, message.request).catch((error: unknown) =>
            log.error({ err: error, path: message.request.path }, 'an asset could not be sent'),
          );
          return;
        case 'dropAsset':
          assets.get(message.id)?.abort();
      }
    },
    close() {
      for (const line of [...lines.keys()]) {
        endLine(line);
        send({ type: 'close', line });
      }
      for (const controller of assets.values()) controller.abort();
    },
  };
}

async function askForAsset(
  engine: Pick<Engine, 'assets'>,
  question: AssetQuestion,
  signal: AbortSignal,
): Promise<AssetAnswer> {
  const { bodyBase64 } = question;
  const bytes = bodyBase64 === undefined ? undefined : Buffer.from(bodyBase64, 'base64');
  const answer = await engine.assets.handle({
    method: question.method,
    path: question.path,
    ifNoneMatch: question.ifNoneMatch,
    contentLength: bytes?.length,
    body: bytes === undefined ? undefined : once(bytes),
    signal,
  });
  if (!answer) return { status: 404, headers: { 'content-type': 'text/plain' }, body: null };
  const { status, headers, body } = answer;
  if (body instanceof Uint8Array) {
    return {
      status,
      headers,
      body: { base64: Buffer.from(body.buffer, body.byteOffset, body.length).toString('base64') },
    };
  }
  return { status, headers, body };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
