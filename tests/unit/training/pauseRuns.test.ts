/** Runs that are paused, resumed, stopped, closed over and removed, as the contract offers it, in real job processes. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trainSettings } from '../../../main/contract/index.ts';
import { sampleClassNames } from '../../../main/imaging/sampleClasses.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const [first, second] = sampleClassNames;
let bench: Workbench;
let datasetId: number;
beforeEach(async () => {
  bench = openWorkbench({ processes: true });
  datasetId = await bench.import(await bench.draw('drawings', { [first]: 8, [second]: 8 }));
});
afterEach(() => bench.close());

/** Starts a long fine-tuning and waits for its first thawed epoch. */
async function startLong(): Promise<{ runId: number; jobId: string }> {
  const settings = trainSettings.parse({
    ...{ thaw: 1, thawedEpochs: 400, views: 1, epochs: 2, batch: 4, weightDecay: 1, patience: 0 },
  });
  const started = await bench.work.runs.start({ datasetId, settings });
  for (;;) {
    const { epochs, state, error } = await bench.work.runs.get(started);
    expect([state, error]).toEqual(['running', null]);
    if (epochs.some(({ phase }) => phase === 1)) return started;
    await sleep(20);
  }
}

test('a paused run goes on where it was, can be ended with its best, and takes its backbone along when removed', async () => {
  const { runId, jobId } = await startLong();
  expect(await bench.work.runs.pause({ runId })).toMatchObject({ state: 'paused', error: null });
  expect((await bench.ended(jobId)).state).toBe('done');
  const paused = await bench.work.runs.get({ runId });
  expect(paused).toMatchObject({ resumable: true, accuracy: null });
  await expect(bench.work.runs.pause({ runId })).rejects.toThrow('is not training now');

  await bench.work.runs.resume({ runId });
  await expect(bench.work.runs.resume({ runId })).rejects.toThrow('is training already');
  while ((await bench.work.runs.get({ runId })).epochs.length <= paused.epochs.length) await sleep(20);
  expect(await bench.work.runs.stopAndKeep({ runId })).toMatchObject({
    state: 'done',
    accuracy: { n: expect.any(Number) },
  });
  const done = await bench.work.runs.get({ runId });
  expect(done.epochs.map(({ epoch }) => epoch)).toEqual(done.epochs.map((_, index) => index + 1));
  expect([done.resumable, done.keptEpoch! <= done.epochs.length]).toEqual([false, true]);
  await expect(bench.work.runs.resume({ runId })).rejects.toThrow('is finished');

  const backbones = join(bench.dataDir, 'backbones');
  const kept = readdirSync(backbones).length;
  await bench.work.runs.remove({ runId });
  expect(readdirSync(backbones).length).toBeLessThan(kept);
}, 60_000);

test('a stopped run keeps nothing; one that the engine closes over is paused', async () => {
  const stopped = await startLong();
  const checkpoint = (runId: number) => existsSync(join(bench.dataDir, 'runs', String(runId), 'checkpoint'));
  while (!checkpoint(stopped.runId)) await sleep(20);
  bench.cancel(stopped.jobId);
  await bench.ended(stopped.jobId);
  expect(await bench.work.runs.get({ runId: stopped.runId })).toMatchObject({ state: 'cancelled', resumable: false });
  expect(checkpoint(stopped.runId)).toBe(false);
  await expect(bench.work.runs.resume({ runId: stopped.runId })).rejects.toThrow('no checkpoint');

  const { runId } = await startLong();
  while (!checkpoint(runId)) await sleep(20);
  await bench.stopJobs();
  expect(await bench.work.runs.get({ runId })).toMatchObject({
    ...{ state: 'paused', resumable: true },
    error: 'Thaw was closed while this trained. Resume goes on from the last checkpoint.',
  });
}, 60_000);
