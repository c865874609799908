/** Hands tasks to worker threads, keeps each a little busy ahead, and replaces a thread that dies. */
import { Worker } from 'node:worker_threads';
import { ServiceError } from '../contract/errors.ts';
import type { ImagingAnswer, ImagingCall, ImagingFailure, ImagingTaskName, ImagingTasks } from './imagingTasks.ts';
import { PictureError } from './pictureError.ts';

export interface WorkerLanes {
  readonly threads: number;
  run<Name extends ImagingTaskName>(
    task: Name,
    request: ImagingTasks[Name]['request'],
    signal: AbortSignal | undefined,
  ): Promise<ImagingTasks[Name]['result']>;
  close(): Promise<void>;
}

interface Job {
  readonly call: ImagingCall;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  /** How many threads died while they had it. */
  deaths: number;
}

interface Lane {
  readonly worker: Worker;
  readonly jobs: Map<number, Job>;
}

/** It may have killed a thread, so it gets one for itself. */
const isSuspect = (job: Job): boolean => job.deaths > 0;

/** Two a thread: while the image library decodes one picture on its own thread, the worker resizes the other. */
const jobsPerThread = 2;

/**
 * Space for new objects in each thread, MB. Pixels lie elsewhere; what a task leaves behind is small and dead at once, and with the usual
 * space each thread would gather 100 MB of it before it looks. An import is as fast.
 */
const youngObjectsMb = 12;

/** People wait for these; imports and training do not mind. */
const urgentTasks: ReadonlySet<ImagingTaskName> = new Set([
  ...(['decodeShared', 'pictureJpeg', 'viewJpeg', 'variantJpeg', 'mixedJpeg', 'sampleJpeg'] as const),
]);

export function createWorkerLanes(options: { readonly threads: number; readonly module: string }): WorkerLanes {
  const lanes: Lane[] = [];
  const urgent: Job[] = [];
  const waiting: Job[] = [];
  let nextId = 1;
  let closed = false;

  const dispatch = (): void => {
    for (let job = next(); job !== undefined; job = next()) {
      const lane = freeLane(job);
      if (lane === null) {
        (urgentTasks.has(job.call.task) ? urgent : waiting).unshift(job);
        return;
      }
      lane.worker.ref();
      lane.jobs.set(job.call.id, job);
      lane.worker.postMessage(job.call);
    }
  };

  const next = (): Job | undefined => urgent.shift() ?? waiting.shift();

  const freeLane = (job: Job): Lane | null => {
    const idle = lanes.find(({ jobs }) => jobs.size === 0);
    if (idle !== undefined) return idle;
    if (lanes.length < options.threads) return startLane();
    if (isSuspect(job)) return null;
    const sharing = lanes.filter(({ jobs }) => jobs.size < jobsPerThread && !jobs.values().some(isSuspect));
    return sharing.toSorted((a, b) => a.jobs.size - b.jobs.size)[0] ?? null;
  };

  const startLane = (): Lane => {
    const worker = new Worker(options.module, { resourceLimits: { maxYoungGenerationSizeMb: youngObjectsMb } });
    const lane: Lane = { worker, jobs: new Map() };
    let reason = '';
    lane.worker.unref();
    lane.worker.on('message', (answer: ImagingAnswer) => settle(lane, answer));
    lane.worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    lane.worker.on('exit', (code) => bury(lane, reason || `exit code ${code}`));
    lanes.push(lane);
    return lane;
  };

  const settle = (lane: Lane, answer: ImagingAnswer): void => {
    const job = lane.jobs.get(answer.id);
    lane.jobs.delete(answer.id);
    if (lane.jobs.size === 0) lane.worker.unref();
    if (job !== undefined) {
      if ('failure' in answer) job.reject(errorOf(answer.failure));
      else job.resolve(answer.result);
    }
    dispatch();
  };

  /** A dead thread's tasks are tried once more, each alone, so that only the one that kills threads fails. */
  const bury = (lane: Lane, reason: string): void => {
    lanes.splice(lanes.indexOf(lane), 1);
    for (const job of lane.jobs.values()) {
      job.deaths += 1;
      if (job.deaths > 1) job.reject(deathOf(job, reason));
      else if (closed) job.reject(closedError());
      else waiting.unshift(job);
    }
    lane.jobs.clear();
    if (!closed) dispatch();
  };

  return {
    threads: options.threads,
    run(task, request, signal) {
      return new Promise((resolve, reject) => {
        if (closed) throw closedError();
        if (signal?.aborted === true) throw cancelledError();
        const stop = (): void => {
          forget(urgent, job);
          forget(waiting, job);
          // A task that a thread already has runs to its end there; nobody waits for it any more.
          reject(cancelledError());
        };
        const job: Job = {
          call: callOf(nextId, task, request),
          resolve: (result) => {
            signal?.removeEventListener('abort', stop);
            // The worker's table of tasks is typed by the same map, so the answer to `task` has its result's type.
            resolve(result as ImagingTasks[typeof task]['result']);
          },
          reject: (error) => {
            signal?.removeEventListener('abort', stop);
            reject(error);
          },
          deaths: 0,
        };
        nextId += 1;
        signal?.addEventListener('abort', stop, { once: true });
        (urgentTasks.has(task) ? urgent : waiting).push(job);
        dispatch();
      });
    },
    async close() {
      closed = true;
      for (const job of [...urgent.splice(0), ...waiting.splice(0)]) job.reject(closedError());
      for (const lane of lanes) for (const job of lane.jobs.values()) job.reject(closedError());
      await Promise.all(lanes.map(({ worker }) => worker.terminate()));
    },
  };
}

function callOf<Name extends ImagingTaskName>(
  id: number,
  task: Name,
  request: ImagingTasks[Name]['request'],
): ImagingCall {
  return { id, task, request } as Extract<ImagingCall, { task: Name }>;
}

function forget(jobs: Job[], job: Job): void {
  const index = jobs.indexOf(job);
  if (index >= 0) jobs.splice(index, 1);
}

function errorOf({ message, stack, picture, service }: ImagingFailure): Error {
  if (picture !== null) return new PictureError(picture.kind, picture.reason, picture.path);
  const error =
    service !== null
      ? new ServiceError(service.code, message, service.subject === undefined ? {} : { subject: service.subject })
      : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

function deathOf(job: Job, reason: string): Error {
  const { request } = job.call;
  const path = 'path' in request ? request.path : 'paths' in request ? request.paths[0] : undefined;
  if (path === undefined) return new ServiceError('internal', `An imaging thread died: ${reason}.`);
  return new PictureError('unreadable', `Reading this picture ended its imaging thread (${reason}).`, path);
}

const closedError = (): ServiceError => new ServiceError('cancelled', 'Imaging has been closed.');
const cancelledError = (): ServiceError => new ServiceError('cancelled', 'Cancelled.');
