import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ServiceError } from '../../../main/contract/index.ts';
import { createRunTask } from '../../../main/jobs/runTask.ts';

const runTask = createRunTask({
  log: { info: () => {}, warn: () => {} },
  graceMs: 300,
  entry: fileURLToPath(new URL('./processes/taskProcess.ts', import.meta.url)),
});

function run(request: string, hooks: { signal?: AbortSignal; onProgress?: () => void } = {}) {
  const heard: unknown[] = [];
  const result = runTask({
    task: 'train',
    request,
    signal: hooks.signal ?? new AbortController().signal,
    onProgress: (progress) => {
      heard.push(progress);
      hooks.onProgress?.();
    },
    onEvent: (event) => heard.push(event),
  });
  return { result, heard };
}

const problemOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('It should have failed.'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(ServiceError);
      return error as ServiceError;
    },
  );

test('progress, events and the result come back, typed arrays as they are', async () => {
  const { result, heard } = run('work');
  expect(await result).toEqual({ best: new Float32Array([4, 5]) });
  expect(heard).toEqual([
    { stage: 'Working', done: 1, total: 2, progress: 0.5 },
    { epoch: 1, weights: new Float32Array([1, 2, 3]) },
  ]);
});

test('a wish reaches the task, and the task says what came of it', async () => {
  const result = runTask({
    ...{ task: 'train', request: 'wait for a wish', signal: new AbortController().signal },
    ...{ onProgress: () => {}, onEvent: () => {} },
    onStarted: (steer) => void setTimeout(() => steer('pause'), 20),
  });
  expect(await result).toEqual({ granted: 'pause' });
});

test("a task's own error keeps its code and subject", async () => {
  const error = await problemOf(run('refuse').result);
  expect([error.code, error.message, error.subject]).toEqual(['unusable-data', 'rose has 1 photo.', 'rose']);
});

test('a crash is an error with the last lines of the process', async () => {
  const error = await problemOf(run('crash').result);
  expect(error.code).toBe('internal');
  expect(error.message).toContain('ended with code 139');
  expect(error.message).toContain('out of ideas');
});

test('a process that the system kills says what that usually means', async () => {
  const error = await problemOf(run('vanish').result);
  expect(error.message).toContain('SIGKILL');
  expect(error.message).toContain('memory');
});

test('cancel is passed on, and a process that does not listen is ended', async () => {
  for (const request of ['wait', 'stubborn']) {
    const stop = new AbortController();
    const { result } = run(request, { signal: stop.signal, onProgress: () => stop.abort() });
    expect((await problemOf(result)).code).toBe('cancelled');
  }
  expect((await problemOf(run('work', { signal: AbortSignal.abort() }).result)).code).toBe('cancelled');
});

test('an event that cannot be stored ends the task with that error', async () => {
  const failing = runTask({
    task: 'train',
    request: 'work',
    signal: new AbortController().signal,
    onProgress: () => {},
    onEvent: () => {
      throw new ServiceError('unavailable', 'The disk is full.');
    },
  });
  expect((await problemOf(failing)).message).toBe('The disk is full.');
});
