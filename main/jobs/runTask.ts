/** Runs a task in a process of its own: progress and events come back, a crash costs this task and nothing else. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { ServiceError } from '../contract/index.ts';
import { siblingModule } from '../siblingModule.ts';
import { memoryKills } from './memoryKills.ts';
import type { TaskProgress, TaskWish } from './task.ts';
import type { FromTask, TaskName, ToTask } from './taskMessages.ts';

export interface TaskRun<Event> {
  readonly task: TaskName;
  /** Plain data (structured clone; typed arrays allowed). */
  readonly request: unknown;
  readonly signal: AbortSignal;
  onProgress(progress: TaskProgress): void;
  onEvent(event: Event): void;
  /** Called once with the way to send wishes; they are lost when the task has ended. */
  onStarted?(steer: (wish: TaskWish) => void): void;
}

/**
 * Resolves with the task's result. Rejects with the task's own ServiceError, with `cancelled` when the signal aborted,
 * and with `internal` and the process's last lines when it crashed or was killed.
 */
export type RunTask = <Result, Event = unknown>(run: TaskRun<Event>) => Promise<Result>;

const titles: Record<TaskName, string> = {
  ...{ train: 'Training', predict: 'Predicting', judge: 'Judging', damage: 'Measuring', export: 'Exporting' },
  classify: 'Looking at the photo',
  ...{ advise: 'Measuring', findRate: 'Looking for a learning rate' },
  ...{ looks: 'Looking at the photos', suggest: 'Suggesting labels', arrange: 'Arranging the photos' },
  crossValidate: 'Comparing labels with looks',
};

export function createRunTask(options: {
  log: { info(details: object, message: string): void; warn(details: object, message: string): void };
  /** How long a cancelled task may take to tidy up before it is killed. */
  graceMs?: number;
  /** The process's entry; another one only in tests. */
  entry?: string;
}): RunTask {
  const { log, graceMs = 5000, entry = siblingModule(import.meta.url, './jobProcess') } = options;

  return <Result, Event>({ task, request, signal, onProgress, onEvent, onStarted }: TaskRun<Event>) =>
    new Promise<Result>((resolve, reject) => {
      const cancelled = () => new ServiceError('cancelled', `${titles[task]} was cancelled.`);
      if (signal.aborted) return reject(cancelled());

      const child = spawn(process.execPath, [entry], {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        serialization: 'advanced',
        windowsHide: true,
        // The image library decodes on libuv's threads: the usual four would keep a larger machine's other cores idle.
        env: { UV_THREADPOOL_SIZE: String(availableParallelism() + 4), ...process.env },
      });
      log.info({ task, pid: child.pid }, 'task process started');
      const killsBefore = memoryKills();
      const send = (message: ToTask) => {
        // The process may be gone already; its exit is what settles the promise then.
        if (child.connected) child.send(message, () => {});
      };

      let lastLines = '';
      const keep = (chunk: string) => {
        lastLines = (lastLines + chunk).slice(-4000);
      };
      child.stdout?.setEncoding('utf8').on('data', keep);
      child.stderr?.setEncoding('utf8').on('data', keep);

      let outcome: (() => void) | null = null;
      let killer: NodeJS.Timeout | null = null;
      const kill = () => child.kill('SIGKILL');
      const onAbort = () => {
        send({ type: 'cancel' });
        killer ??= setTimeout(kill, graceMs);
      };
      signal.addEventListener('abort', onAbort, { once: true });

      child.on('message', (message: FromTask) => {
        if (outcome) return;
        try {
          if (message.type === 'progress') onProgress(message.progress);
          else if (message.type === 'event') onEvent(message.event as Event);
          else {
            outcome =
              message.type === 'done'
                ? () => resolve(message.result as Result)
                : () => reject(toError(message.error.message, message.error));
            // Said its last word: it exits by itself, or is ended.
            killer ??= setTimeout(kill, graceMs);
          }
        } catch (error) {
          // Storing an event failed (a full disk, say): the task cannot go on.
          outcome = () => reject(error);
          kill();
        }
      });

      function toError(message: string, error: Extract<FromTask, { type: 'failed' }>['error']): ServiceError {
        if (error.code === 'internal') log.warn({ task, stack: error.stack, lastLines }, message);
        return new ServiceError(error.code, message, error.subject === undefined ? {} : { subject: error.subject });
      }

      child.on('error', (error) => {
        outcome ??= () =>
          reject(
            new ServiceError('unavailable', `${titles[task]} could not start a process of its own: ${error.message}.`, {
              cause: error,
            }),
          );
        settle(null, null);
      });
      // `close` comes after the last line of output and the last message were read.
      child.on('close', settle);

      let settled = false;
      function settle(code: number | null, killedBy: NodeJS.Signals | null): void {
        if (settled) return;
        settled = true;
        if (killer) clearTimeout(killer);
        signal.removeEventListener('abort', onAbort);
        if (outcome) outcome();
        else if (signal.aborted) reject(cancelled());
        else {
          log.warn({ task, code, killedBy, lastLines }, 'task process ended early');
          const kills = memoryKills();
          const forMemory = killedBy === 'SIGKILL' && killsBefore !== null && kills !== null && kills > killsBefore;
          reject(
            forMemory
              ? new ServiceError('unavailable', diedOutOfMemory(titles[task]), { subject: 'memory' })
              : new ServiceError('internal', describeCrash(titles[task], code, killedBy, lastLines)),
          );
        }
      }

      send({ type: 'start', task, request });
      onStarted?.((wish) => send({ type: 'wish', wish }));
    });
}

const diedOutOfMemory = (title: string): string =>
  `${title} stopped early: this machine was out of memory, and the system ended its process. Close other programs or choose a ` +
  'smaller batch. Photos, labels and finished runs are safe.';

function describeCrash(title: string, code: number | null, killedBy: string | null, lastLines: string): string {
  const how = killedBy ? `its process was ended by ${killedBy}` : `its process ended with code ${code}`;
  const memory =
    killedBy === 'SIGKILL' ? ' The system does this when memory runs out: close other programs and try again.' : '';
  const words = lastLines.trim().split('\n').slice(-5).join('\n');
  return `${title} stopped early: ${how}.${memory} Photos, labels and finished runs are safe.${words ? `\nIts last words:\n${words}` : ''}`;
}
