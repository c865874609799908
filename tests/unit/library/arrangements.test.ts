/** The map and the groups of a dataset: made once, told in the order of the photos, following labels and new photos. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeLooks } from './fakeLooks.ts';
import { openWorkbench, type Workbench, writeTree } from './workbench.ts';

let bench: Workbench;
beforeEach(async () => {
  bench = openWorkbench({
    looks: createFakeLooks(({ name, hash }) => {
      const noise = Number.parseInt(hash.slice(0, 6), 16) / 2 ** 24;
      return name.startsWith('red') ? [1, 0, noise] : [0, 1, noise];
    }),
  });
});
afterEach(() => bench[Symbol.dispose]());

const service = () => bench.library.looks.service;
const folder = () => join(bench.folder, 'a');
const files = (from: number, to: number) =>
  Object.fromEntries(
    [...Array(to - from).keys()].map((at) => [`${at % 2 ? 'red' : 'blue'}${from + at}.png`, from + at]),
  );
const numbers = (base64: string, kind: typeof Uint32Array | typeof Uint16Array) => [
  ...new kind(Uint8Array.from(Buffer.from(base64, 'base64')).buffer),
];

async function makeGroups(groups: number) {
  const { jobId } = await service().makeGroups({ datasetId: 1, groups });
  return jobId === null ? 'known' : (await bench.ended(jobId)).state;
}

async function drawMap() {
  const { jobId } = await service().makeMap({ datasetId: 1 });
  return bench.ended(jobId);
}

test('a map is made once and told with the classes of its photos; photos that came since are counted', async () => {
  await bench.import(await writeTree(folder(), files(0, 40)));
  await bench.library.labels.createClass({ datasetId: 1, name: 'red' });
  expect(await service().map({ datasetId: 1 })).toBeNull();
  expect(await service().marks({ datasetId: 1 })).toBe('');
  expect((await drawMap()).state).toBe('done');
  const map = (await service().map({ datasetId: 1 }))!;
  const photoIds = numbers(map.photoIds, Uint32Array);
  expect(photoIds).toEqual([...Array(40).keys()].map((at) => at + 1));
  expect(numbers(map.places, Uint16Array)).toHaveLength(80);
  expect([map.finished, map.newer]).toEqual([true, 0]);

  await bench.library.labels.set({ selection: { photoIds: [3, 5] }, classId: 1 });
  expect(
    numbers(await service().marks({ datasetId: 1 }), Uint32Array).flatMap((mark, at) => (mark ? [photoIds[at]] : [])),
  ).toEqual([3, 5]);

  await writeTree(folder(), files(40, 43));
  await bench.importToEnd(folder());
  await bench.library.looks.ensure(1);
  expect((await service().map({ datasetId: 1 }))!.newer).toBe(3);
  await drawMap();
  const second = (await service().map({ datasetId: 1 }))!;
  expect([numbers(second.photoIds, Uint32Array).length, second.newer]).toEqual([43, 0]);
  await bench.library.datasets.remove({ datasetId: 1 });
  expect(existsSync(join(bench.dataDir, 'looks', '1.map'))).toBe(false);
});

test('too few photos are refused, and a cancelled map is none', async () => {
  await bench.import(await writeTree(folder(), files(0, 12)));
  expect(await drawMap()).toMatchObject({
    state: 'failed',
    error: '12 photos are too few for a map; the grid shows them all.',
  });
  await writeTree(folder(), files(12, 40));
  await bench.importToEnd(folder());
  const { jobId } = await service().makeMap({ datasetId: 1 });
  bench.cancel(jobId);
  expect((await bench.ended(jobId)).state).toBe('cancelled');
  expect(await service().map({ datasetId: 1 })).toBeNull();
});

test('groups hold photos of one look, those with most to label first, the most typical without a label in front', async () => {
  await bench.import(await writeTree(folder(), files(0, 20)));
  await bench.library.labels.createClass({ datasetId: 1, name: 'red' });
  await bench.library.labels.createClass({ datasetId: 1, name: 'odd' });
  const all = (await bench.library.photos.list({ datasetId: 1, filter: {}, sort: 'added', offset: 0, limit: 50 }))
    .photos;
  const red = all.filter(({ name }) => name.startsWith('red')).map(({ photoId }) => photoId);
  const blue = all.filter(({ name }) => name.startsWith('blue')).map(({ photoId }) => photoId);
  await bench.library.labels.set({ selection: { photoIds: red.slice(0, 4) }, classId: 1 });
  await bench.library.labels.set({ selection: { photoIds: red.slice(4, 5) }, classId: 2 });
  expect(await service().groups({ datasetId: 1, groups: 2 })).toBeNull();
  await expect(service().groupPhotos({ datasetId: 1, groups: 2, group: 0 })).rejects.toThrow('Open the groups again');
  expect([await makeGroups(2), await makeGroups(2)]).toEqual(['done', 'known']);
  const groups = (await service().groups({ datasetId: 1, groups: 2 }))!;
  expect(groups.map(({ photos, waiting, labels }) => ({ photos, waiting, labels }))).toEqual([
    { photos: 10, waiting: 10, labels: [] },
    {
      photos: 10,
      waiting: 5,
      labels: [
        { classId: 1, photos: 4 },
        { classId: 2, photos: 1 },
      ],
    },
  ]);
  expect(groups[0]!.typical.toSorted((a, b) => a - b)).toEqual(blue);
  expect(groups[1]!.typical.slice(0, 5).toSorted((a, b) => a - b)).toEqual(red.slice(5));
  const photos = await service().groupPhotos({ datasetId: 1, groups: 2, group: groups[1]!.group });
  expect(photos.toSorted((a, b) => a - b)).toEqual(red);
  expect(await service().groups({ datasetId: 1, groups: 2 })).toEqual(groups);
  // Only these are shown when they are asked for.
  expect(
    await bench.library.photos.ids({ datasetId: 1, filter: { among: photos, label: 'none' }, sort: 'added' }),
  ).toEqual(red.slice(5));
});

test('making groups can be cancelled, and photos that came since are grouped when it is done again', async () => {
  await bench.import(await writeTree(folder(), files(0, 20)));
  const { jobId } = await service().makeGroups({ datasetId: 1, groups: 3 });
  expect(await service().makeGroups({ datasetId: 1, groups: 3 })).toEqual({ jobId });
  bench.cancel(jobId!);
  expect((await bench.ended(jobId!)).state).toBe('cancelled');
  expect(await service().groups({ datasetId: 1, groups: 3 })).toBeNull();

  const photosIn = async () =>
    (await service().groups({ datasetId: 1, groups: 3 }))?.reduce((sum, { photos }) => sum + photos, 0);
  expect([await makeGroups(3), await photosIn()]).toEqual(['done', 20]);
  await writeTree(folder(), files(20, 24));
  await bench.importToEnd(folder());
  // Those of before stand until there are new ones.
  expect(await photosIn()).toBe(20);
  expect([await makeGroups(3), await photosIn()]).toEqual(['done', 24]);
});
