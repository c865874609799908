/** An acknowledged label is on disk: the engine is killed right after the answer, and the next one has the label. */
import { mkdtempSync, rmSync } from 'node:fs';
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
