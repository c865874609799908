/** An acknowledged label is on disk: the engine is killed right after the answer, and the next one has the label. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePhotoFolder } from './photoFolder.ts';
import { connectTo, startWebEngine, type WebEngine } from './webEngineProcess.ts';

let folder: string;
let running: WebEngine | null = null;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-killed-'));
});
afterAll(async () => {
  await running?.end('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function start() {
  running = await startWebEngine(join(folder, 'data'));
  if (!('url' in running.said)) return expect.fail(running.said.message);
  return { engine: running, ...(await connectTo(running.said.url)) };
}

test('kill -9 right after a label is acknowledged loses no label, ten times over', async () => {
  const photos = await makePhotoFolder(join(folder, 'photos'), { rose: 4, tulip: 4 });
  const first = await start();
  const { jobId, datasetId } = await first.client.datasets.importFolder({ folder: photos });
  const state = async () => (await first.client.jobs.get({ jobId })).state;
  await expect.poll(state, { timeout: 30_000 }).toBe('done');
  const { classes } = await first.client.datasets.get({ datasetId });
  const list = await first.client.photos.list({ datasetId, sort: 'name', offset: 0, limit: 10 });
  const photoId = list.photos[0]!.photoId;
  let { engine, client, disconnect } = first;

  for (let round = 0; round < 10; round++) {
    // Away from where it is, to and fro, so that every round changes something.
    const classId = classes[(round + 1) % 2]!.classId;
    const { entry } = await client.labels.set({ selection: { photoIds: [photoId] }, classId });
    engine.process.kill('SIGKILL');
    await engine.end('SIGKILL');
    disconnect();

    ({ engine, client, disconnect } = await start());
    const [photo] = await client.photos.byId({ photoIds: [photoId] });
    expect([round, photo?.classId]).toEqual([round, classId]);
    const [latest] = await client.labels.history({ datasetId, limit: 1 });
    expect([round, latest?.entryId]).toEqual([round, entry?.entryId]);
  }
  // And all of it can be taken back, step by step, to what the import said.
  for (let round = 0; round < 10; round++) await client.labels.undo({ datasetId });
  expect((await client.photos.byId({ photoIds: [photoId] }))[0]).toMatchObject({ classId: list.photos[0]!.classId });
  disconnect();
  await engine.end();
});

test('a training that was running when the engine was killed is a failed run that says so, and its process is gone', async () => {
  const photos = await makePhotoFolder(join(folder, 'more photos'), { daisy: 6, poppy: 6 });
  const first = await start();
  const imported = await first.client.datasets.importFolder({ folder: photos });
  const state = async () => (await first.client.jobs.get({ jobId: imported.jobId })).state;
  await expect.poll(state, { timeout: 30_000 }).toBe('done');
  const { runId, jobId } = await first.client.runs.start({ datasetId: imported.datasetId, settings: {} });
  const stage = async () => (await first.client.jobs.get({ jobId })).stage;
  await expect.poll(stage, { timeout: 30_000, interval: 10 }).not.toMatch(/Waiting|Starting/);
  await first.engine.end('SIGKILL');
  first.disconnect();

  const { engine, client, disconnect } = await start();
  const run = await client.runs.get({ runId });
  expect(run).toMatchObject({ state: 'failed', jobId: null });
  expect(run.error).toMatch(/stopped/);
  expect(await client.jobs.list()).toEqual([]);
  if (process.platform === 'linux') {
    await expect.poll(() => processesOf(join(folder, 'data')), { timeout: 5000 }).toEqual([engine.process.pid]);
  }
  disconnect();
  await engine.end();
});

/** Processes that carry the mark of an engine on this folder; task processes inherit it, orphans too. */
function processesOf(dataDir: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(`THAW_TEST_ENGINE=${dataDir}`);
      } catch {
        // It has ended while we looked.
        return false;
      }
    })
    .map(Number);
}
