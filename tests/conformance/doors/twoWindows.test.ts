/** Two windows on one dataset agree, and a second engine on the same data is turned away. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePhotoFolder } from './photoFolder.ts';
import { connectTo, startWebEngine, type WebEngine } from './webEngineProcess.ts';

let folder: string;
let engine: WebEngine;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-windows-'));
  engine = await startWebEngine(join(folder, 'data'));
});
afterAll(async () => {
  await engine.end();
  rmSync(folder, { recursive: true, force: true });
});

async function connect() {
  if (!('url' in engine.said)) return expect.fail(engine.said.message);
  return connectTo(engine.said.url);
}

test('labels from two windows take turns, each sees the other, and undo goes back through both', async () => {
  const [one, two] = [await connect(), await connect()];
  const photos = await makePhotoFolder(join(folder, 'photos'), { rose: 20, tulip: 20 });
  const { jobId, datasetId } = await one.client.datasets.importFolder({ folder: photos });
  await expect.poll(async () => (await one.client.jobs.get({ jobId })).state, { timeout: 30_000 }).toBe('done');
  const { classes } = await one.client.datasets.get({ datasetId });
  const ids = await one.client.photos.ids({ datasetId });
  const labels = async ({ client }: typeof one) =>
    (await client.photos.list({ datasetId, offset: 0, limit: 100 })).photos.map((photo) => photo.classId);
  const before = await labels(one);

  const news = await two.client.app.changes();
  const heard = (async () => {
    for await (const change of news) if (change.summary?.includes('labelled')) return change.summary;
    return null;
  })();
  // Both at once, on the same photos and on others.
  const edits = Array.from({ length: 30 }, (_, step) => {
    const { client } = step % 2 === 0 ? one : two;
    const selection = { photoIds: [ids[(step * 7) % ids.length]!, ids[step % 5]!] };
    return client.labels.set({ selection, classId: classes[step % 2]!.classId });
  });
  const entries = (await Promise.all(edits)).flatMap(({ entry }) => entry?.entryId ?? []);
  expect(new Set(entries).size).toBe(entries.length);
  expect(await heard).toMatch(/photos? labelled/);
  expect(await labels(one)).toEqual(await labels(two));
  expect(await labels(one)).not.toEqual(before);

  // Undo in one window takes back what the other did last.
  for (let step = 0; step < entries.length; step++) {
    await (step % 2 === 0 ? one : two).client.labels.undo({ datasetId });
  }
  expect([await labels(one), await labels(two)]).toEqual([before, before]);
  one.disconnect();
  two.disconnect();
});

test('a second engine on the same data says that one is running, and by which process', async () => {
  const second = await startWebEngine(join(folder, 'data'));
  expect(second.said).toEqual({
    code: 'conflict',
    message: `Thaw is already running on ${join(folder, 'data')} (process ${engine.process.pid}). Close it, or choose another data folder with --data-dir.`,
  });
  await second.end();
});
