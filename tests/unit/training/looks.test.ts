/** Looks by the real backbone: new photos are added to what is known, and alike pictures come out alike. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import { createImagingPool } from '../../../main/imaging/imagingPool.ts';
import { readLooks } from '../../../main/looks/looksFile.ts';
import { nearestTo, vectorAt } from '../../../main/looks/lookVectors.ts';
import { createLooksTask, type LooksRequest } from '../../../main/training/looks/looksTask.ts';
import { featuresPlace } from '../../../main/training/places.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeEach(() => {
  bench = openWorkbench();
});
afterEach(() => bench.close());

test('new photos are added to what is known, and the nearest photo is of the same kind', async () => {
  const { looks } = bench.library;
  const folder = await bench.draw('shapes', { circle: 4, star: 4 });
  const datasetId = await bench.import(folder);
  await looks.ensure(datasetId);
  const first = (await looks.vectors(datasetId))!;
  expect([first.photoIds.length, first.width]).toEqual([8, 928]);
  const photos = await bench.library.photos.list({ datasetId, filter: {}, sort: 'added', offset: 0, limit: 100 });
  const kind = new Map(photos.photos.map(({ photoId, name }) => [photoId, name.split('/')[0]]));
  for (const photoId of first.photoIds) {
    const [near] = await looks.nearest(datasetId, photoId, 1);
    expect(kind.get(near!.photoId)).toBe(kind.get(photoId));
  }

  await bench.draw('shapes', { circle: 2 }, 4);
  await bench.import(folder);
  await looks.ensure(datasetId);
  const second = (await looks.vectors(datasetId))!;
  expect(second.photoIds).toHaveLength(10);
  expect(second.projection).toEqual(first.projection);
  expect(second.values.subarray(0, first.values.length)).toEqual(first.values);
});

test('many photos get short vectors, fitted anew when there are four times as many; features are not computed again', async () => {
  const photosOf = async () => {
    const datasetId = await bench.import(await bench.draw('shapes', { circle: 3, star: 3 }));
    await bench.draw('shapes', { circle: 10, star: 11 }, 3);
    await bench.import(join(bench.folder, 'shapes'));
    const { photos } = await bench.library.photos.list({ datasetId, filter: {}, sort: 'added', offset: 0, limit: 100 });
    return Promise.all(
      photos.map(async ({ photoId, hash, name }) => {
        const { paths } = await bench.library.photos.details({ photoId });
        return { photoId, hash, name, paths };
      }),
    );
  };
  const photos = await photosOf();
  const file = join(bench.dataDir, 'looks', 'short.looks');
  const task = createLooksTask({
    backend: createOnnxBackend({ log: { info() {} } }),
    openImaging: (threads) => createImagingPool({ threads }),
    clock: () => Date.now(),
  });
  const controller = new AbortController();
  const look = (count: number, more: Partial<LooksRequest> = {}) =>
    task.run(
      {
        ...{ photos: photos.slice(0, count), file, device: 'cpu', threads: 2, unprojectedUpTo: 3 },
        features: featuresPlace(bench.dataDir),
        backbone: {
          name: 'pocket_resnet',
          weightsFolder: join(bench.dataDir, 'weights'),
          resourcesFolder: join(import.meta.dirname, '../../../resources'),
        },
        ...more,
      },
      { signal: controller.signal, wish: () => null, progress() {}, emit() {} },
    );
  expect(await look(6)).toMatchObject({ computed: 6, skipped: [] });
  const six = (await readLooks(file))!;
  expect([six.width, six.photoIds.length]).toEqual([128, 6]);
  expect(await look(24)).toMatchObject({ computed: 18 });
  expect((await readLooks(file))!.projection).toEqual(six.projection);
  // All features are known by now; another projection costs no inference.
  expect(await look(25)).toMatchObject({ computed: 1 });
  const all = (await readLooks(file))!;
  expect(all.projection.fittedOn).toBe(25);
  const [nearest] = nearestTo(all, vectorAt(all, 0), 1);
  expect(nearest!.photoId).toBe(photos[0]!.photoId);
  expect(nearest!.likeness).toBeCloseTo(1, 5);

  rmSync(file);
  controller.abort(new Error('cancelled'));
  await expect(look(25)).rejects.toThrow('cancelled');
  expect(await readLooks(file)).toBeNull();
});
