/**
 * The engine's own process under Electron: a real Node 24 with an IPC channel to the main process. It takes
 * `--data-dir` and `--resources-dir`, says `ready` or `failed`, and ends when the channel closes.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Job, ServiceError } from '../../contract/index.ts';
import { honourEnvironmentProxy } from '../environmentProxy.ts';
import { findInstallation } from '../installation.ts';
import { keepServing } from '../keepServing.ts';
import { createHostQuestions, createIpcDoor } from './ipcDoor.ts';
import type { FromEngine, ToEngine } from './linkMessages.ts';

const { values } = parseArgs({ options: { 'data-dir': { type: 'string' }, 'resources-dir': { type: 'string' } } });
const installation = findInstallation();

const send = (message: FromEngine): void => {
  // The main process may be gone already; then `disconnect` ends this one.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
};

try {
  await serve();
} catch (error) {
  const known = error instanceof ServiceError;
  send({
    type: 'failed',
    code: known ? error.code : 'internal',
    message: known ? error.message : `Thaw could not start: ${error instanceof Error ? error.message : String(error)}`,
  });
  if (!known) console.error(error);
  process.exitCode = 1;
  process.disconnect?.();
}

async function serve(): Promise<void> {
  const dataDir = values['data-dir'];
  if (!process.send || !dataDir) throw new Error('This is the process that Thaw starts by itself; run "npm start".');
  const questions = createHostQuestions(send);
  const served = await keepServing(
    {
      dataDir,
      resourcesDir: values['resources-dir'] ?? installation.resourcesDir,
      version: installation.version,
      host: { kind: 'electron', dialogs: questions },
      clock: Date.now,
      newId: randomUUID,
    },
    async (engine) => {
      void tellRunningJobs(engine.jobs);
      return createIpcDoor({ engine, send });
    },
  );
  const { engine } = served;
  honourEnvironmentProxy(process.env, engine.log);

  let stopping = false;
  async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    await served.close();
    if (process.connected) process.disconnect();
  }
  process.on('message', (message: ToEngine) => {
    if (message.type === 'stop') void stop();
    else if (message.type === 'answer') questions.answered(message.id, message.answer);
    else served.door.receive(message);
  });
  // The main process has ended, however: nobody can see this engine any more.
  process.on('disconnect', () => void stop());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());

  send({ type: 'ready', dataDir: engine.dataFolder.path, logs: engine.dataFolder.logs });
}

/** Keeps the main process informed, so that it can ask before it quits. */
async function tellRunningJobs(jobs: { watch(): AsyncIterable<Job>; list(): Job[] }): Promise<void> {
  let told = '';
  for await (const _job of jobs.watch()) {
    const running = jobs
      .list()
      .filter((job) => job.endedAt === null)
      .map((job) => job.title);
    if (running.join('\n') === told) continue;
    told = running.join('\n');
    send({ type: 'jobs', running });
  }
}
