/** What every door promises, whichever way a call takes. */

import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDefinedError, safe } from '@orpc/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Change,
  type Client,
  type Dataset,
  type Job,
  networkViewUrl,
  pictureUrl,
  sampleUrl,
  thumbnailUrl,
  uploadUrl,
  variantUrl,
} from '../../../main/contract/index.ts';
import type { Door, OpenDoor } from './doors.ts';
import { makePhotoFolder } from './photoFolder.ts';

export function describeDoor(door: Door): void {
  describe(door.name, () => {
    let folder: string;
    let opened: OpenDoor;
    let client: Client;
    let disconnect: () => Promise<void>;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'thaw-door-'));
      opened = await door.open(join(folder, 'data'));
      ({ client, disconnect } = await opened.connect());
    });
    afterAll(async () => {
      await disconnect?.();
      await opened?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('says what machine and host this is, and keeps settings', async () => {
      expect(await client.app.info()).toMatchObject({
        host: door.host,
        nativeDialogs: door.nativeDialogs,
        dataDir: join(folder, 'data'),
      });
      expect(await client.app.getSettings()).toEqual({
        colourScheme: 'auto',
        tileSize: 110,
        wholePictures: false,
        lastDatasetId: null,
        device: 'auto',
        keys: {},
      });
      expect(await client.app.setSettings({ tileSize: 200 })).toMatchObject({ tileSize: 200, colourScheme: 'auto' });
      expect(await client.app.getSettings()).toMatchObject({ tileSize: 200 });
    });

    test('an error that the caller can act on arrives typed, with its sentence', async () => {
      const { error } = await safe(client.datasets.get({ datasetId: 999_999 }));
      if (!isDefinedError(error)) return expect.fail(`not a typed error: ${error}`);
      expect(error.data).toEqual({ code: 'not-found', subject: 'datasetId' });
      expect(error.message).toContain('999999');
    });

    test('a wrong request names its field, and does nothing', async () => {
      const { error } = await safe(client.app.setSettings({ tileSize: 5 }));
      if (!isDefinedError(error)) return expect.fail(`not a typed error: ${error}`);
      expect(error.data).toEqual({ code: 'invalid-request', subject: 'tileSize' });
      expect(error.message).toContain('"tileSize"');
      expect(await client.app.getSettings()).toMatchObject({ tileSize: 200 });
    });

    test('a folder that is not there is refused with its name', async () => {
      const missing = join(folder, 'nowhere');
      const { error } = await safe(client.datasets.importFolder({ folder: missing }));
      if (!isDefinedError(error)) return expect.fail(`not a typed error: ${error}`);
      expect(error.data.code).toBe('unusable-data');
      expect(error.message).toContain(missing);
    });

    describe('with an imported folder', () => {
      let dataset: Dataset;

      beforeAll(async () => {
        const photos = await makePhotoFolder(join(folder, 'photos'), { rose: 3, tulip: 2 });
        dataset = await importAndWait(client, photos);
      });

      test('an import is a job that can be watched to its end', async () => {
        expect(dataset).toMatchObject({ name: 'photos', photos: 5, labelled: 5 });
        expect(dataset.classes.map(({ name, photos }) => [name, photos])).toEqual([
          ['rose', 3],
          ['tulip', 2],
        ]);
        expect((await client.jobs.list())[0]).toMatchObject({ kind: 'import', state: 'done', progress: 1 });
      });

      test('labels can be given, undone and done again, and everybody is told', async () => {
        const stop = new AbortController();
        const changes = await client.app.changes(undefined, { signal: stop.signal });
        const [rose, tulip] = dataset.classes;
        const { photos } = await client.photos.list({
          datasetId: dataset.datasetId,
          filter: { label: rose!.classId },
          offset: 0,
          limit: 10,
        });
        const photoIds = photos.map(({ photoId }) => photoId);
        const set = await client.labels.set({ selection: { photoIds }, classId: tulip!.classId });
        expect(set).toMatchObject({ photoIds, canUndo: true, canRedo: false });
        expect(await nextChange(changes, 'photos')).toMatchObject({ datasetId: dataset.datasetId });
        expect(await countsOf(client, dataset)).toEqual({ rose: 0, tulip: 5 });
        await client.labels.undo({ datasetId: dataset.datasetId });
        expect(await countsOf(client, dataset)).toEqual({ rose: 3, tulip: 2 });
        await client.labels.redo({ datasetId: dataset.datasetId });
        expect(await countsOf(client, dataset)).toEqual({ rose: 0, tulip: 5 });
        await client.labels.undo({ datasetId: dataset.datasetId });
        stop.abort();
      });

      test('pixels come by URL, the same arguments giving the same bytes', async () => {
        const { photos } = await client.photos.list({ datasetId: dataset.datasetId, offset: 0, limit: 1 });
        const { hash } = photos[0]!;
        const settings = await client.augment.get({ datasetId: dataset.datasetId });
        for (const url of [
          thumbnailUrl(hash),
          pictureUrl(hash),
          networkViewUrl(hash, 64),
          variantUrl(hash, { settings, seed: 1, variant: 3, size: 64 }),
          sampleUrl(1, 5),
        ]) {
          const first = await opened.asset(url);
          expect([url, first.status, first.type]).toEqual([url, 200, 'image/jpeg']);
          expect(first.body.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
          expect((await opened.asset(url)).body.equals(first.body)).toBe(true);
        }
      });

      test('addresses that name nothing, or are no addresses, are refused in words', async () => {
        const unknown = 'ab'.repeat(32);
        expect((await opened.asset(thumbnailUrl(unknown))).status).toBe(404);
        expect((await opened.asset(pictureUrl(unknown))).status).toBe(404);
        expect((await opened.asset(networkViewUrl(unknown, 100_000))).status).toBe(400);
        expect((await opened.asset('assets/thumbnail/..%2f..%2fthaw.sqlite')).status).toBe(400);
        expect((await opened.asset('assets/sample/9/0')).status).toBe(400);
        expect((await opened.asset('assets/export/1/model.onnx')).status).toBe(404);
        expect((await opened.asset(`assets/variant/${unknown}?size=64&seed=1&variant=1&settings=%7B`)).status).toBe(
          400,
        );
      });

      test('an uploaded photo is kept whole in the data directory, under a tame name', async () => {
        const bytes = Buffer.from('not really a photo');
        const answer = await opened.asset(uploadUrl('../../evil:name?.jpg'), bytes);
        expect(answer.status).toBe(201);
        const { path } = JSON.parse(answer.body.toString()) as { path: string };
        expect(path.startsWith(join(folder, 'data', 'uploads'))).toBe(true);
        expect(path.endsWith('evil_name_.jpg')).toBe(true);
        expect(await readFile(path)).toEqual(bytes);
        expect((await opened.asset(uploadUrl('empty.jpg'), Buffer.alloc(0))).status).toBe(400);
      });
    });

    test('many calls at once get their own answers', async () => {
      const answers = await Promise.all(
        Array.from({ length: 100 }, async (_, index) =>
          index % 2
            ? await client.host.listFolder({ path: folder }).then(({ path }) => path)
            : await safe(client.jobs.get({ jobId: `job ${index}` })).then(({ error }) => error?.message ?? ''),
        ),
      );
      answers.forEach((answer, index) => {
        if (index % 2) expect(answer).toBe(folder);
        else expect(answer).toContain(`"job ${index}"`);
      });
    });

    test('an event stream ends when its listener stops, in the engine too', async () => {
      const before = opened.streams();
      const stop = new AbortController();
      const watching = await client.jobs.watch(undefined, { signal: stop.signal });
      const changes = await client.app.changes();
      const waiting = watching.next();
      const aborted = waiting.then(
        ({ done }) => done,
        () => true,
      );
      await client.app.info();
      if (before !== null) expect(opened.streams()).toBe(before + 2);
      stop.abort();
      expect(await aborted).toBe(true);
      await changes.return?.();
      if (before !== null) await expect.poll(() => opened.streams()).toBe(before);
    });

    test('a caller that goes away takes nothing with it but its own streams', async () => {
      const before = opened.streams();
      const other = await opened.connect();
      const stream = await other.client.app.changes();
      const reading = stream.next().catch(() => null);
      if (before !== null) await expect.poll(() => opened.streams()).toBe(before + 1);
      if (door.host === 'cli') await stream.return?.();
      await other.disconnect();
      if (before !== null) await expect.poll(() => opened.streams()).toBe(before);
      await reading;
      expect((await client.app.info()).host).toBe(door.host);
    });
  });
}

async function importAndWait(client: Client, folder: string): Promise<Dataset> {
  const stop = new AbortController();
  const jobs = await client.jobs.watch(undefined, { signal: stop.signal });
  const { jobId, datasetId } = await client.datasets.importFolder({ folder });
  const seen: Job[] = [];
  for await (const job of jobs) {
    if (job.id !== jobId) continue;
    seen.push(job);
    if (job.endedAt !== null) break;
  }
  stop.abort();
  expect(seen.at(-1)).toMatchObject({ state: 'done', error: null });
  return await client.datasets.get({ datasetId });
}

async function nextChange(changes: AsyncIterable<Change>, kind: Change['kind']): Promise<Change> {
  for await (const change of changes) if (change.kind === kind) return change;
  return expect.fail('The stream ended.');
}

async function countsOf(client: Client, { datasetId }: Dataset): Promise<Record<string, number>> {
  const { classes } = await client.datasets.get({ datasetId });
  return Object.fromEntries(classes.map(({ name, photos }) => [name, photos]));
}
