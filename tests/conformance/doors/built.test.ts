/** All that needs the build, in one file so that it is built once. The build keeps what the sources do: the engine's process, its workers and its job processes find each other there too. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportFileUrl } from '../../../main/contract/index.ts';
import { type BuildNeed, build, buildNeed } from '../../../main/hosts/build.ts';
import { findPageFile } from '../../../main/hosts/pageFiles.ts';
import { ipcDoor, root } from './doors.ts';
import { describeElectron } from './electronSuite.ts';
import { makePhotoFolder } from './photoFolder.ts';
import { describeStart } from './startSuite.ts';
import { describeDoor } from './suite.ts';

const entry = join(root, 'out/main/hosts/electron/engineProcess.js');
let folder: string;
let needAfterwards: BuildNeed;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-built-'));
  if (buildNeed(root).reason) await build(root);
  needAfterwards = buildNeed(root);
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const door = ipcDoor('over the built engine process', entry);
describeDoor(door);
describeStart();
describeElectron();

test('a fresh build needs no other', () => {
  expect(needAfterwards).toEqual({ reason: null });
});

test('the built page is there, and its preload script is one file without imports', async () => {
  expect(await findPageFile(join(root, 'out/renderer'), '/')).toMatchObject({ cacheControl: 'no-cache' });
  const preload = readFileSync(join(root, 'out/preload/index.cjs'), 'utf8');
  const required = [...preload.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name);
  expect(required).toEqual(['electron']);
});

test('the built engine checks its devices in processes of their own', async () => {
  const opened = await door.open(join(folder, 'data'));
  const { client, disconnect } = await opened.connect();
  const devices = await client.app.devices();
  expect(devices.find(({ id }) => id === 'cpu')).toMatchObject({ available: true, maxRelativeError: 0 });
  expect(devices.filter(({ preferred }) => preferred)).toHaveLength(1);
  await disconnect();
  await opened.close();
});

test('the built engine trains, exports and predicts in job processes', async () => {
  const opened = await door.open(join(folder, 'trained'));
  const { client, disconnect } = await opened.connect();
  const photos = await makePhotoFolder(join(folder, 'photos'), { rose: 8, tulip: 8 });
  const ended = async ({ jobId }: { jobId: string }) => {
    await expect.poll(async () => (await client.jobs.get({ jobId })).endedAt, { timeout: 60_000 }).not.toBeNull();
    expect(await client.jobs.get({ jobId })).toMatchObject({ state: 'done', error: null });
  };
  const imported = await client.datasets.importFolder({ folder: photos });
  await ended(imported);
  const run = await client.runs.start({ datasetId: imported.datasetId, settings: { epochs: 2, views: 1 } });
  await ended(run);
  expect(await client.runs.get({ runId: run.runId })).toMatchObject({ state: 'done', device: 'cpu' });

  const written = await client.exports.start({ runId: run.runId });
  await ended(written);
  const { files, proof } = await client.exports.get({ exportId: written.exportId });
  expect(proof?.agreement).toBe(1);
  const model = await opened.asset(exportFileUrl(written.exportId, files[0]!.name));
  expect([model.status, model.body.length]).toEqual([200, files[0]!.sizeBytes]);

  const prediction = await client.predictions.start({ runId: run.runId, paths: [join(photos, 'rose')] });
  await ended(prediction);
  expect((await client.predictions.photos({ predictionId: prediction.predictionId })).total).toBe(8);
  await disconnect();
  await opened.close();
}, 120_000);
