import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { PhotoFilter, PhotoSort } from '../../../main/contract/index.ts';
import { addRun, endRun, setJudgement } from '../../../main/store/runs.ts';
import { openWorkbench, type Workbench, writeTree } from './workbench.ts';

/** Nine photos in two classes and none, of three sizes. */
async function openAlbum(): Promise<Workbench> {
  const bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'album'), {
    'b/photo 10.png': 5,
    'b/photo 2.png': 6,
    'a/photo 1.png': 10,
    'a/photo 3.png': 12,
    'loose.png': 11,
  });
  const dated = (second: number, background: string) =>
    sharp({ create: { width: 20, height: 10, channels: 3, background } })
      .jpeg()
      .withExif({ IFD2: { DateTimeOriginal: `2001:01:01 00:00:0${second}` } })
      .toBuffer();
  await writeFile(join(folder, 'a/late.jpg'), await dated(9, 'red'));
  await writeFile(join(folder, 'a/early.jpg'), await dated(1, 'blue'));
  await bench.import(folder);
  return bench;
}

test('windows of every order and filter put together are the whole, each photo once', async () => {
  using bench = await openAlbum();
  const { photos, labels } = bench.library;
  const all = await photos.ids({ datasetId: 1, filter: {}, sort: 'added' });
  await labels.setFlagged({ selection: { photoIds: all.slice(0, 3) }, flagged: true });
  await labels.setRejected({ selection: { photoIds: all.slice(2, 5) }, rejected: true });
  await bench.library.ensureSplit(1);
  const sorts: PhotoSort[] = ['name', 'newest', 'oldest', 'label', 'largest', 'smallest', 'loss', 'added'];
  const filters: [PhotoFilter, number][] = [
    [{}, 7],
    [{ label: 'none' }, 1],
    [{ label: 'any' }, 6],
    [{ label: 1 }, 4],
    [{ flagged: true }, 3],
    [{ rejected: true }, 3],
    [{ rejected: false }, 4],
    [{ flagged: true, rejected: true }, 1],
    [{ missing: true }, 0],
    [{ search: 'PHOTO png' }, 4],
    [{ search: 'photo', label: 1 }, 2],
    [{ search: ' ' }, 7],
    [{ folder: 'a' }, 4],
    [{ folder: 'a', flagged: true, search: 'late' }, 1],
    [{ takenTo: Date.UTC(2001, 0, 1, 0, 0, 9) }, 2],
    [{ takenFrom: Date.UTC(2001, 0, 1, 0, 0, 2), takenTo: Date.UTC(2001, 0, 1, 0, 0, 9) }, 1],
    [{ takenFrom: Date.UTC(2001, 0, 1, 0, 0, 10) }, 5],
    [{ pixelsFrom: 200 }, 2],
    [{ pixelsFrom: 65, pixelsTo: 80 }, 3],
  ];
  for (const sort of sorts) {
    for (const [filter, count] of filters) {
      const ids = await photos.ids({ datasetId: 1, filter, sort });
      const windows: number[] = [];
      for (let offset = 0; offset < ids.length + 2; offset += 2) {
        const { total, photos: rows } = await photos.list({ datasetId: 1, filter, sort, offset, limit: 2 });
        expect(total).toBe(count);
        windows.push(...rows.map((row) => row.photoId));
      }
      expect({ sort, filter, windows, size: new Set(windows).size }).toEqual({
        sort,
        filter,
        windows: ids,
        size: count,
      });
    }
  }
});

test('orders are what they say: 2 before 10, camera time, area, class then age', async () => {
  using bench = await openAlbum();
  const inOrder = async (sort: PhotoSort) =>
    (await bench.library.photos.list({ datasetId: 1, filter: {}, sort, offset: 0, limit: 50 })).photos.map(
      (row) => row.name,
    );
  expect(await inOrder('name')).toEqual([
    'a/early.jpg',
    'a/late.jpg',
    'a/photo 1.png',
    'a/photo 3.png',
    'b/photo 2.png',
    'b/photo 10.png',
    'loose.png',
  ]);
  expect((await inOrder('oldest')).slice(0, 2)).toEqual(['a/early.jpg', 'a/late.jpg']);
  expect((await inOrder('newest')).slice(-2)).toEqual(['a/late.jpg', 'a/early.jpg']);
  expect((await inOrder('largest')).slice(0, 3)).toEqual(['a/late.jpg', 'a/early.jpg', 'a/photo 3.png']);
  expect((await inOrder('smallest')).slice(-2)).toEqual(['a/early.jpg', 'a/late.jpg']);
  await bench.library.labels.moveClass({ classId: 2, position: 0 });
  expect(await inOrder('label')).toEqual([
    'b/photo 2.png',
    'b/photo 10.png',
    'a/early.jpg',
    'a/late.jpg',
    'a/photo 1.png',
    'a/photo 3.png',
    'loose.png',
  ]);
});

test('one photo is told with its places, its time and what happened to it', async () => {
  using bench = await openAlbum();
  const details = await bench.library.photos.details({ photoId: 1 });
  expect(details).toEqual({
    photoId: 1,
    suggestion: null,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    name: 'a/early.jpg',
    width: 20,
    height: 10,
    classId: 1,
    split: null,
    flagged: false,
    rejected: false,
    missing: false,
    paths: [join(bench.folder, 'album/a/early.jpg')],
    sizeBytes: expect.any(Number),
    format: 'jpeg',
    takenAt: Date.UTC(2001, 0, 1, 0, 0, 1),
    addedAt: expect.any(Number),
    history: [
      { at: expect.any(Number), text: 'added' },
      { at: expect.any(Number), text: 'labelled a, as it was imported' },
    ],
  });
  expect((await bench.library.photos.byId({ photoIds: [3, 99, 1] })).map((row) => row.photoId)).toEqual([3, 1]);
  await expect(async () => bench.library.photos.details({ photoId: 99 })).rejects.toThrow('no photo 99 any more');
  await expect(async () => bench.library.photos.ids({ datasetId: 9, filter: {}, sort: 'name' })).rejects.toThrow(
    'no dataset 9 any more',
  );
});

test('folders are counted with what lies below them, and told apart by case', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'trips'), {
    'trip 10/day 1/a.png': 1,
    'trip 10/day 2/b.png': 2,
    'trip 2/c.png': 3,
    'Trip 2/d.png': 4,
    'e.png': 5,
  });
  await bench.import(folder);
  const { photos } = bench.library;
  expect(await photos.folders({ datasetId: 1 })).toEqual([
    { folder: 'Trip 2', photos: 1 },
    { folder: 'trip 2', photos: 1 },
    { folder: 'trip 10', photos: 2 },
    { folder: 'trip 10/day 1', photos: 1 },
    { folder: 'trip 10/day 2', photos: 1 },
  ]);
  const inside = async (name: string) =>
    (await photos.list({ datasetId: 1, filter: { folder: name }, sort: 'name', offset: 0, limit: 9 })).photos.map(
      (row) => row.name,
    );
  expect(await inside('trip 10')).toEqual(['trip 10/day 1/a.png', 'trip 10/day 2/b.png']);
  expect(await inside('trip 2')).toEqual(['trip 2/c.png']);
  expect(await inside('trip')).toEqual([]);
});

test('by loss: the latest finished run decides, the label of now counts, photos it was not judged on come last', async () => {
  using bench = await openAlbum();
  const { library, store } = bench;
  const byLoss = () => library.photos.ids({ datasetId: 1, filter: {}, sort: 'loss' });
  expect(await byLoss()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const answers: [photoId: number, shareOfFirst: number][] = [
    [2, 0.9],
    [4, 0.25],
    [5, 0.75],
  ];
  const run = (state: 'done' | 'failed', judged: typeof answers) => {
    const classes = JSON.stringify([1, 2].map((classId) => ({ classId, name: `${classId}`, colour: 0 })));
    const row = addRun(
      store,
      { datasetId: 1, settings: '{}', classes, journalId: null, startedAt: 0, result: null, name: null },
      judged.map(([photoId]) => ({
        ...{ photoId, pictureId: photoId, name: '', classIndex: 0, split: 'val' as const, group: null },
      })),
    );
    for (const [photoId, share] of judged) {
      const probabilities = new Uint8Array(Float32Array.of(share, 1 - share).buffer);
      setJudgement(store, { runId: row.runId, photoId, predicted: 0, confidence: share, probabilities });
    }
    endRun(store, row.runId, { state, error: null, endedAt: 1 });
  };
  run('done', answers);
  run('failed', [[6, 0.01]]);
  const label = (photoId: number, classId: number | null) =>
    library.labels.set({ selection: { photoIds: [photoId] }, classId });
  await label(2, 1);
  await label(4, 1);
  await label(5, 1);
  expect((await byLoss()).slice(0, 3)).toEqual([4, 5, 2]);
  await label(2, 2);
  expect((await byLoss()).slice(0, 3)).toEqual([2, 4, 5]);
  await label(4, null);
  expect(await byLoss()).toEqual([2, 5, 1, 3, 4, 6, 7]);
  run('done', [[7, 0.5]]);
  await label(7, 1);
  expect(await byLoss()).toEqual([7, 1, 2, 3, 4, 5, 6]);
});

test('marks say where classes, months and folders begin, in the order and with the filter asked for', async () => {
  using bench = await openAlbum();
  const { photos } = bench.library;
  const marks = async (sort: PhotoSort, filter: PhotoFilter = {}) => {
    const found = await photos.marks({ datasetId: 1, filter, sort });
    return found.map(({ index, text }) => `${index} ${text}`);
  };
  expect(await marks('label')).toEqual(['0 a', '4 b', '6 null']);
  expect(await marks('label', { label: 'any' })).toEqual(['0 a', '4 b']);
  expect((await marks('oldest'))[0]).toBe('0 January 2001');
  expect((await marks('newest')).at(-1)).toBe('5 January 2001');
  expect(await marks('name')).toEqual(['0 a', '4 b', '6 ']);
  expect([await marks('largest'), await marks('name', { folder: 'a' })]).toEqual([[], []]);
});

test('a place in the list is found by name and by time, in any order and within the filter', async () => {
  using bench = await openAlbum();
  const { photos } = bench.library;
  const place = async (
    filter: PhotoFilter,
    sort: PhotoSort,
    wanted: { search?: string; from?: number; to?: number },
  ) => {
    const found = await photos.place({ datasetId: 1, filter, sort, ...wanted });
    if (found === null) return null;
    const ids = await photos.ids({ datasetId: 1, filter, sort });
    expect(ids[found.index]).toBe(found.photoId);
    const [photo] = await photos.byId({ photoIds: [found.photoId] });
    return [photo?.name, found.index];
  };
  expect(await place({}, 'name', { search: 'photo 2' })).toEqual(['b/photo 2.png', 4]);
  expect(await place({ folder: 'b' }, 'name', { search: 'photo' })).toEqual(['b/photo 2.png', 0]);
  expect(await place({ folder: 'b' }, 'name', { search: 'late' })).toBeNull();
  const second = (at: number) => Date.UTC(2001, 0, 1, 0, 0, at);
  // By time, the nearest from there on as the list runs; else only of that time.
  expect(await place({}, 'oldest', { from: second(2), to: second(3) })).toEqual(['a/late.jpg', 1]);
  expect(await place({}, 'newest', { from: second(2), to: second(3) })).toEqual(['a/early.jpg', 6]);
  expect(await place({}, 'name', { from: second(2), to: second(3) })).toBeNull();
  expect(await place({}, 'name', { from: second(9), to: second(9) })).toEqual(['a/late.jpg', 1]);
  expect(await place({ takenTo: second(5) }, 'oldest', { from: second(2), to: second(3) })).toBeNull();
});
