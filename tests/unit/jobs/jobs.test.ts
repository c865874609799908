import { afterEach, expect, test } from 'vitest';
import { type Job, ServiceError } from '../../../main/contract/index.ts';
import { createJobRunner, type JobHandle, type JobRequest } from '../../../main/jobs/jobs.ts';

const runners: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close();
});

function open() {
  const logged: string[] = [];
  let now = 1000;
  const runner = createJobRunner({ clock: () => now, log: { error: (_details, message) => logged.push(message) } });
  runners.push(runner);
  return { runner, logged, pass: (ms: number) => (now += ms) };
}

const request = (change: Partial<JobRequest> = {}): JobRequest => ({
  kind: 'import',
  title: 'Importing Garden flowers',
  datasetId: 7,
  runId: null,
  ...change,
});

/** Work that ends when the test says so. */
function heldWork() {
  const end = Promise.withResolvers<number | null>();
  const started = Promise.withResolvers<JobHandle>();
  return {
    end,
    started: started.promise,
    work: (job: JobHandle) => {
      started.resolve(job);
      job.signal.addEventListener('abort', () => end.reject(job.signal.reason));
      return end.promise;
    },
  };
}

test('a job tells what it does and keeps its result after it has ended', async () => {
  const { runner } = open();
  const held = heldWork();
  const { id } = runner.start(request(), held.work);
  const job = await held.started;
  job.progress({ stage: 'Reading photos', done: 3, total: 12, progress: 0.25 });
  expect(runner.get(id)).toMatchObject({
    state: 'running',
    stage: 'Reading photos',
    done: 3,
    total: 12,
    progress: 0.25,
  });
  held.end.resolve(42);
  expect(await runner.ended(id)).toEqual({
    id,
    kind: 'import',
    title: 'Importing Garden flowers',
    datasetId: 7,
    runId: null,
    state: 'done',
    stage: 'Reading photos',
    done: 3,
    total: 12,
    progress: 1,
    secondsLeft: null,
    startedAt: 1000,
    endedAt: 1000,
    error: null,
    resultId: 42,
  } satisfies Job);
});

test('cancel ends a job as cancelled, whatever it throws, and leaves an ended one alone', async () => {
  const { runner } = open();
  const held = heldWork();
  const { id } = runner.start(request(), held.work);
  await held.started;
  expect(runner.cancel(id).stage).toBe('Stopping');
  expect(await runner.ended(id)).toMatchObject({ state: 'cancelled', error: null });
  expect(runner.cancel(id).state).toBe('cancelled');
});

test('a failure that people can act on is shown as it is; our own fault is logged and named', async () => {
  const { runner, logged } = open();
  const expected = runner.start(request(), async () => {
    throw new ServiceError('unusable-data', 'The folder holds no file.');
  });
  expect(await runner.ended(expected.id)).toMatchObject({ state: 'failed', error: 'The folder holds no file.' });
  expect(logged).toEqual([]);
  const fault = runner.start(request(), async () => {
    throw new TypeError('x is undefined');
  });
  const ended = await runner.ended(fault.id);
  expect(ended.error).toContain('x is undefined');
  expect(ended.error).toContain(fault.id);
  expect(logged).toEqual(['"Importing Garden flowers" failed']);
});

test('work that throws before its first await fails the job and not the caller', async () => {
  const { runner } = open();
  const { id } = runner.start(request(), () => {
    throw new ServiceError('conflict', 'Already running.');
  });
  expect(await runner.ended(id)).toMatchObject({ state: 'failed', error: 'Already running.' });
});

test('trainings run one after another, other jobs beside them', async () => {
  const { runner } = open();
  const first = heldWork();
  const second = heldWork();
  const beside = heldWork();
  const one = runner.start(request({ kind: 'train' }), first.work);
  const two = runner.start(request({ kind: 'train' }), second.work);
  const three = runner.start(request({ kind: 'predict' }), beside.work);
  await beside.started;
  expect([one, two, three].map(({ id }) => runner.get(id).state)).toEqual(['running', 'waiting', 'running']);
  first.end.resolve(null);
  await second.started;
  expect(runner.get(two.id).state).toBe('running');
  const waiting = runner.start(request({ kind: 'train' }), async () => null);
  expect(runner.cancel(waiting.id).state).toBe('cancelled');
});

test('watching starts with what runs, is throttled while it goes on, and always ends with the end', async () => {
  const { runner, pass } = open();
  const held = heldWork();
  const { id } = runner.start(request(), held.work);
  const job = await held.started;
  const seen: Job[] = [];
  const stop = new AbortController();
  const watching = (async () => {
    for await (const each of runner.watch(stop.signal)) {
      seen.push(each);
      if (each.endedAt !== null) break;
    }
  })();
  for (let done = 1; done <= 500; done++) {
    pass(1);
    job.progress({ stage: 'Reading photos', done, total: 500, progress: done / 500 });
    if (done % 50 === 0) await new Promise(setImmediate);
  }
  held.end.resolve(null);
  await watching;
  expect(seen[0]).toMatchObject({ id, state: 'running' });
  expect(seen.at(-1)).toMatchObject({ id, state: 'done', done: 500 });
  // Half a second by the clock: at most ten a second, and the first and the last.
  expect(seen.length).toBeLessThanOrEqual(8);
});

test('an unknown job is not found, and a closed runner starts nothing', async () => {
  const { runner } = open();
  expect(() => runner.get('nothing')).toThrow(ServiceError);
  await runner.close();
  expect(() => runner.start(request(), async () => null)).toThrow('closing');
});
