/** Runs long work as jobs: an id, progress, honest time left, cancel, and a place to watch them all. */
import { type Job, ServiceError } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { createChannel } from './channel.ts';
import type { TaskProgress } from './task.ts';
import { createTimeLeft, type TimeLeft } from './timeLeft.ts';

/** What a job's work is given. */
export interface JobHandle {
  readonly id: string;
  /** Aborted by cancel, and when the engine closes with a ServiceError `unavailable` as its reason; the work then ends soon, by throwing or by returning. */
  readonly signal: AbortSignal;
  progress(progress: TaskProgress): void;
  /** The id of what comes out, once it is known; the work's own return value wins. */
  setResult(id: number): void;
}

export interface JobRequest {
  readonly kind: Job['kind'];
  /** What it works on, for people: "Importing Garden flowers". */
  readonly title: string;
  readonly datasetId: number | null;
  readonly runId: number | null;
}

export interface JobRunner {
  /** Starts the work and returns at once. Trainings run one after another; everything else starts directly. */
  start(request: JobRequest, work: (job: JobHandle) => Promise<number | null>): Job;
  /** Running jobs and those that ended since the engine started, newest first. */
  list(): Job[];
  /** Throws `not-found`. */
  get(jobId: string): Job;
  /** Asks the job to stop; a job that has ended is left alone. */
  cancel(jobId: string): Job;
  /** The job once it has ended, however it ended. */
  ended(jobId: string): Promise<Job>;
  /** Every job each time it changes, at most ten times a second a job; starts with all running jobs. */
  watch(signal?: AbortSignal): AsyncIteratorObject<Job, undefined, void>;
  /** Who is watching, counted. */
  readonly watchers: number;
  /** Cancels all jobs, waits until they have ended, and ends all watching. */
  close(): Promise<void>;
  /** The contract's `jobs` service. */
  readonly service: Services['jobs'];
}

interface Entry {
  job: Job;
  timeLeft: TimeLeft;
  readonly controller: AbortController;
  readonly end: PromiseWithResolvers<void>;
  begin: () => void;
  result: number | null;
  publishedAt: number;
  timer: NodeJS.Timeout | null;
}

/** Kinds that share all cores well with nobody of their own kind. */
const oneAtATime: readonly Job['kind'][] = ['train'];
/** A job is published at most every … ms. */
const throttleMs = 100;

export function createJobRunner(options: {
  clock: () => number;
  /** Where failures that are our own fault are written. */
  log: { error(details: object, message: string): void };
}): JobRunner {
  const { clock, log } = options;
  const session = clock().toString(36);
  const entries = new Map<string, Entry>();
  const channel = createChannel<Job>({ key: (job) => job.id });
  let closing = false;

  // Time left grows while nothing moves, so a silent job is published again now and then.
  const ticker = setInterval(() => {
    if (channel.listeners === 0) return;
    for (const entry of entries.values()) {
      if (entry.job.state === 'running' && clock() - entry.publishedAt >= 1000) publish(entry);
    }
  }, 1000);
  ticker.unref();

  function snapshot(entry: Entry): Job {
    if (entry.job.state !== 'running') return entry.job;
    return { ...entry.job, secondsLeft: entry.timeLeft.estimate() };
  }

  function publish(entry: Entry): void {
    if (entry.timer) clearTimeout(entry.timer);
    entry.timer = null;
    entry.publishedAt = clock();
    channel.publish(snapshot(entry));
  }

  function publishSoon(entry: Entry): void {
    if (entry.timer) return;
    const waitMs = throttleMs - (clock() - entry.publishedAt);
    if (waitMs <= 0) publish(entry);
    else {
      entry.timer = setTimeout(() => publish(entry), waitMs);
      entry.timer.unref();
    }
  }

  function find(jobId: string): Entry {
    const entry = entries.get(jobId);
    if (!entry) {
      throw new ServiceError('not-found', `There is no job "${jobId}" since Thaw started. Ask for the list of jobs.`, {
        subject: 'jobId',
      });
    }
    return entry;
  }

  function finish(entry: Entry, change: Pick<Job, 'state' | 'error' | 'resultId'>): void {
    const done = change.state === 'done';
    entry.job = {
      ...entry.job,
      ...change,
      progress: done ? 1 : entry.job.progress,
      secondsLeft: null,
      endedAt: clock(),
    };
    publish(entry);
    entry.end.resolve();
    beginNext(entry.job.kind);
  }

  function beginNext(kind: Job['kind']): void {
    if (!oneAtATime.includes(kind)) return;
    const ofKind = [...entries.values()].filter((entry) => entry.job.kind === kind);
    if (ofKind.some((entry) => entry.job.state === 'running')) return;
    ofKind.find((entry) => entry.job.state === 'waiting')?.begin();
  }

  function start(request: JobRequest, work: (job: JobHandle) => Promise<number | null>): Job {
    if (closing) throw new ServiceError('unavailable', `"${request.title}" was not started because Thaw is closing.`);
    const id = `${session}-${entries.size + 1}`;
    const entry: Entry = {
      job: {
        id,
        kind: request.kind,
        title: request.title,
        datasetId: request.datasetId,
        runId: request.runId,
        state: 'waiting',
        stage: 'Waiting',
        done: 0,
        total: null,
        progress: null,
        secondsLeft: null,
        startedAt: clock(),
        endedAt: null,
        error: null,
        resultId: null,
      },
      timeLeft: createTimeLeft(clock),
      controller: new AbortController(),
      end: Promise.withResolvers<void>(),
      begin: () => {},
      result: null,
      publishedAt: Number.NEGATIVE_INFINITY,
      timer: null,
    };
    entries.set(id, entry);

    const handle: JobHandle = {
      id,
      signal: entry.controller.signal,
      progress({ stage, done, total, progress }) {
        if (entry.job.state !== 'running') return;
        const share = progress === null ? null : Math.min(1, Math.max(0, progress));
        entry.timeLeft.report(share);
        entry.job = { ...entry.job, stage, done, total, progress: share };
        publishSoon(entry);
      },
      setResult(result) {
        entry.result = result;
      },
    };
    entry.begin = () => {
      // Counted from here: waiting for another training says nothing about speed.
      entry.timeLeft = createTimeLeft(clock);
      entry.job = { ...entry.job, state: 'running', stage: 'Starting', startedAt: clock() };
      publish(entry);
      // Started in a later turn, so that whoever called `start` has the job's id before the work reports anything.
      Promise.resolve()
        .then(() => work(handle))
        .then(
          (result) => finish(entry, { state: 'done', error: null, resultId: result ?? entry.result }),
          (error: unknown) => {
            const cancelled =
              entry.controller.signal.aborted || (error instanceof ServiceError && error.code === 'cancelled');
            if (cancelled) return finish(entry, { state: 'cancelled', error: null, resultId: entry.result });
            finish(entry, { state: 'failed', error: explain(error, request, id), resultId: entry.result });
          },
        );
    };
    if (oneAtATime.includes(request.kind)) {
      publish(entry);
      beginNext(request.kind);
    } else entry.begin();
    return snapshot(entry);
  }

  function explain(error: unknown, request: JobRequest, id: string): string {
    if (error instanceof ServiceError && error.code !== 'internal') return error.message;
    log.error({ err: error, jobId: id }, `"${request.title}" failed`);
    if (error instanceof ServiceError) return error.message;
    const reason = error instanceof Error ? error.message : String(error);
    return `"${request.title}" stopped because of a fault in Thaw (${reason}). Photos and labels are safe; the log has the details under job ${id}.`;
  }

  function cancel(jobId: string, why?: ServiceError): Job {
    const entry = find(jobId);
    if (entry.job.state === 'waiting') {
      entry.controller.abort();
      finish(entry, { state: 'cancelled', error: null, resultId: null });
    } else if (entry.job.state === 'running' && !entry.controller.signal.aborted) {
      entry.job = { ...entry.job, stage: 'Stopping' };
      entry.controller.abort(why ?? new ServiceError('cancelled', `"${entry.job.title}" was cancelled.`));
      publish(entry);
    }
    return snapshot(entry);
  }

  const list = () => [...entries.values()].reverse().map(snapshot);

  const runner: JobRunner = {
    start,
    list,
    get: (jobId) => snapshot(find(jobId)),
    cancel: (jobId) => cancel(jobId),
    async ended(jobId) {
      const entry = find(jobId);
      await entry.end.promise;
      return entry.job;
    },
    watch: (signal) =>
      channel.subscribe(signal, [...entries.values()].filter((entry) => entry.job.endedAt === null).map(snapshot)),
    get watchers() {
      return channel.listeners;
    },
    async close() {
      closing = true;
      for (const id of entries.keys()) cancel(id, new ServiceError('unavailable', 'Thaw is closing.'));
      await Promise.all([...entries.values()].map((entry) => entry.end.promise));
      clearInterval(ticker);
      channel.close();
    },
    service: {
      list,
      get: ({ jobId }) => runner.get(jobId),
      cancel: ({ jobId }) => runner.cancel(jobId),
      watch: (_input, options) => runner.watch(options?.signal),
    },
  };
  return runner;
}
