import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openWorkbench, writeTree } from './workbench.ts';

const tree = (classes: Record<string, number>) => {
  const files: Record<string, number> = {};
  let number = 0;
  for (const [name, size] of Object.entries(classes)) {
    for (let i = 0; i < size; i++) files[`${name}/${i}.png`] = number++;
  }
  return files;
};

test('a snapshot holds what can be trained on, classes in the order of the list', async () => {
  using bench = openWorkbench();
  const { library } = bench;
  const folder = await writeTree(join(bench.folder, 'x'), { ...tree({ a: 3, b: 3, c: 2 }), 'loose.png': 99 });
  await bench.import(folder);
  await library.labels.moveClass({ classId: 2, position: 0 });
  await library.labels.createClass({ datasetId: 1, name: 'empty' });
  const id = async (name: string) =>
    (await library.photos.ids({ datasetId: 1, filter: { search: name }, sort: 'added' }))[0] ?? 0;
  await library.labels.setRejected({ selection: { photoIds: [await id('a/0')] }, rejected: true });
  await rm(join(folder, 'b/1.png'));
  await bench.import(folder);
  await library.ensureSplit(1);
  const snapshot = library.snapshot(1);
  expect(snapshot.classes).toEqual([
    { classId: 2, name: 'b', colour: 1 },
    { classId: 1, name: 'a', colour: 0 },
    { classId: 3, name: 'c', colour: 2 },
  ]);
  expect(snapshot.journalId).toBe(library.latestJournalId(1));
  const names = snapshot.photos.map((photo) => [photo.name, photo.classIndex]);
  expect(names).toEqual([
    ['a/1.png', 1],
    ['a/2.png', 1],
    ['b/0.png', 0],
    ['b/2.png', 0],
    ['c/0.png', 2],
    ['c/1.png', 2],
  ]);
  expect(snapshot.photos[0]).toEqual({
    photoId: expect.any(Number),
    pictureId: expect.any(Number),
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    name: 'a/1.png',
    split: expect.stringMatching(/^(train|val)$/),
    group: snapshot.photos[0]?.photoId,
    classIndex: 1,
    paths: [join(folder, 'a/1.png')],
  });
});

test('photos labelled later get a side at training time and no other photo changes sides', async () => {
  using bench = openWorkbench();
  const { library } = bench;
  await bench.import(
    await writeTree(join(bench.folder, 'x'), { ...tree({ a: 10, b: 10 }), '50.png': 50, '51.png': 51 }),
  );
  const dataset = await library.datasets.resplit({ datasetId: 1, val: 0.3, test: 0.1, seed: 5 });
  expect(dataset.split).toEqual({ train: 12, val: 6, test: 2, none: 2 });
  const sides = () => new Map(library.snapshot(1).photos.map((photo) => [photo.photoId, photo.split]));
  const before = sides();
  await library.labels.set({ selection: { datasetId: 1, filter: { label: 'none' } }, classId: 1 });
  await library.ensureSplit(1);
  const after = sides();
  expect(after.size).toBe(22);
  for (const [photoId, side] of before) expect(after.get(photoId)).toBe(side);
  await expect(async () => library.datasets.resplit({ datasetId: 1, val: 0.8, test: 0.5, seed: 1 })).rejects.toThrow(
    'leave too little to train on',
  );
});

test('the same photos are on the same sides in another data directory and another order', async () => {
  const sides = async (files: Record<string, number>) => {
    using bench = openWorkbench();
    await bench.import(await writeTree(join(bench.folder, 'x'), files));
    await bench.library.ensureSplit(1);
    return new Map(bench.library.snapshot(1).photos.map((photo) => [photo.hash, photo.split]));
  };
  const files = tree({ a: 20, b: 20 });
  const backwards = Object.fromEntries(
    Object.entries(files).map(([name, number]) => [`${name[0]}/${900 - number}.png`, number]),
  );
  const [first, second] = [await sides(files), await sides(backwards)];
  expect(second.size).toBe(40);
  expect([...second].sort()).toEqual([...first].sort());
});

test('label changes since a snapshot are counted by what is different now', async () => {
  using bench = openWorkbench();
  const { library } = bench;
  const folder = await writeTree(join(bench.folder, 'x'), tree({ a: 4, b: 4 }));
  await bench.import(folder);
  const then = library.latestJournalId(1);
  const changes = () => library.labelChangesSince(1, then);
  expect(changes()).toBe(0);
  await library.labels.set({ selection: { photoIds: [1, 2] }, classId: 2 });
  await library.labels.set({ selection: { photoIds: [1] }, classId: 1 });
  await library.labels.setFlagged({ selection: { photoIds: [5] }, flagged: true });
  expect(changes()).toBe(1);
  await library.labels.setRejected({ selection: { photoIds: [2, 3] }, rejected: true });
  expect(changes()).toBe(2);
  await library.labels.undo({ datasetId: 1 });
  expect(changes()).toBe(1);
  await bench.import(await writeTree(folder, { 'b/new.png': 500 }));
  expect(changes()).toBe(2);
  expect(library.labelChangesSince(1, null)).toBe(9);
});

test('pictures outside of any dataset can be registered, found by hash, and are not read twice', async () => {
  using bench = openWorkbench();
  const { library } = bench;
  const folder = await writeTree(join(bench.folder, 'new'), {
    'one.png': 1,
    'deep/two.png': 2,
    'notes.txt': 'x',
    '.h': 'x',
  });
  const single = join(await writeTree(join(bench.folder, 'z'), { 'single.png': 3 }), 'single.png');
  const found = await library.findPictures([folder, single, join(bench.folder, 'nowhere')]);
  expect(found).toEqual({
    files: ['deep/two.png', 'notes.txt', 'one.png'].map((name) => join(folder, name)).concat(single),
    skipped: [
      { path: join(folder, '.h'), kind: 'hidden', reason: 'A hidden or system file, left out.' },
      { path: join(bench.folder, 'nowhere'), kind: 'vanished', reason: 'There is no such file or folder.' },
    ],
  });
  const picture = await library.registerPicture(join(folder, 'one.png'));
  expect(await library.registerPicture(join(folder, 'one.png'))).toEqual(picture);
  expect(bench.read).toHaveLength(1);
  await rename(join(folder, 'one.png'), join(folder, 'three.png'));
  await library.registerPicture(join(folder, 'three.png'));
  expect(library.pictureByHash(picture.hash)).toEqual({
    picture,
    paths: [join(folder, 'one.png'), join(folder, 'three.png')],
  });
  expect(library.pictureByHash('0'.repeat(64))).toBeNull();
  await expect(library.registerPicture(join(folder, 'notes.txt'))).rejects.toMatchObject({
    kind: 'not-a-picture',
    reason: 'The file holds text, not a picture.',
  });
});
