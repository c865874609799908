import { rmSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../../main/training/seededRandom.ts';
import { openWorkbench, type Workbench } from '../workbench.ts';

/** Smooth random blobs: every number another picture, with something to see in it. */
const picture = (number: number) => {
  const random = seededRandom(number, 'picture');
  const noise = Uint8Array.from({ length: 8 * 6 * 3 }, () => 256 * random());
  return sharp(noise, { raw: { width: 8, height: 6, channels: 3 } }).resize(160, 120, { kernel: 'cubic' });
};

/** Two classes of twelve; each picture of class a comes with a smaller, a mirrored and a brighter copy. */
async function writePhotos(folder: string): Promise<void> {
  for (const name of ['a', 'b']) await mkdir(join(folder, name), { recursive: true });
  for (let at = 0; at < 12; at++) {
    await picture(at)
      .jpeg()
      .toFile(join(folder, `a/${at}.jpg`));
    await picture(at)
      .resize(80)
      .jpeg({ quality: 50 })
      .toFile(join(folder, `a/${at}-small.jpg`));
    await writeFile(
      join(folder, `a/${at}-mirrored.jpg`),
      await sharp(await picture(at).png().toBuffer())
        .flop()
        .jpeg()
        .toBuffer(),
    );
    await picture(at)
      .modulate({ brightness: 1.1 })
      .png()
      .toFile(join(folder, `a/${at}-brighter.png`));
    await picture(100 + at)
      .jpeg()
      .toFile(join(folder, `b/${at}.jpg`));
  }
}

const family = (name: string) => name.replace(/-.*/, '').replace('.jpg', '');

async function sidesOfFamilies({ library }: Workbench) {
  const { photos } = library.snapshot(1);
  return Map.groupBy(photos, ({ name }) => family(name));
}

test('copies of a picture are on one side, the snapshot knows them as a group, shares are kept', async () => {
  using bench = openWorkbench();
  const folder = join(bench.folder, 'photos');
  await writePhotos(folder);
  await bench.import(folder);
  const dataset = await bench.library.datasets.resplit({ datasetId: 1, val: 0.25, test: 0, seed: 3 });
  expect(dataset.split).toEqual({ train: 45, val: 15, test: 0, none: 0 });
  for (const members of (await sidesOfFamilies(bench)).values()) {
    expect(new Set(members.map(({ split }) => split)).size).toBe(1);
    expect(members.map(({ group }) => group)).toEqual(members.map(() => members[0]!.photoId));
  }
  // What comes later goes to its copies.
  const [inVal] = bench.library
    .snapshot(1)
    .photos.filter(({ split, name }) => split === 'val' && name.startsWith('a/'));
  await copyFile(join(folder, inVal!.name), join(folder, 'a/new.jpg'));
  await writeFile(join(folder, 'a/new.jpg'), await sharp(join(folder, inVal!.name)).resize(100).jpeg().toBuffer());
  await bench.import(folder);
  await bench.library.ensureSplit(1);
  const added = bench.library.snapshot(1).photos.find(({ name }) => name === 'a/new.jpg');
  expect(added).toMatchObject({ split: 'val', group: inVal!.group });
});

test('a split is told before it is drawn, comes out as told, and the same wish brings it back', async () => {
  using bench = openWorkbench();
  const folder = join(bench.folder, 'photos');
  await writePhotos(folder);
  await bench.import(folder);
  const { splits, datasets } = bench.library;
  const wish = { datasetId: 1, val: 0.25, test: 0.25, seed: 3 };
  const plan = await splits.preview(wish);
  expect(plan).toMatchObject({
    last: null,
    sides: { train: 30, val: 15, test: 15 },
    groups: { count: 12, photos: 48, largest: 4 },
    fixed: 0,
    moves: 60,
  });
  expect((await datasets.get({ datasetId: 1 })).split.none).toBe(60);
  expect(await splits.draw(wish)).toEqual({
    ...{ ...plan, moves: 0, last: { val: 0.25, test: 0.25, seed: 3 } },
    entry: expect.objectContaining({ summary: 'split into train/val/test: 30 / 15 / 15', photos: 60, undone: false }),
  });
  expect((await datasets.get({ datasetId: 1 })).split).toEqual({ train: 30, val: 15, test: 15, none: 0 });
  expect((await splits.preview({ ...wish, seed: 4 })).moves).toBeGreaterThan(0);
  await splits.draw({ ...wish, seed: 4 });
  await splits.draw(wish);
  expect((await splits.preview(wish)).moves).toBe(0);
  const { folds, photos } = await splits.folds({ datasetId: 1, folds: 3, seed: 1 });
  expect(folds).toEqual([20, 20, 20]);
  const foldOf = Map.groupBy(photos, ({ name }) => family(name));
  for (const members of foldOf.values()) expect(new Set(members.map(({ fold }) => fold)).size).toBe(1);
  await expect(splits.preview({ ...wish, val: 0.9 })).rejects.toThrow('leave too little to train on');
});

test('a split is a step of the journal: undone and redone, and earlier labels come back without it', async () => {
  using bench = openWorkbench();
  const folder = join(bench.folder, 'photos');
  await writePhotos(folder);
  await bench.import(folder);
  const { splits, labels, history, datasets, photos } = bench.library;
  const sides = async () => {
    const { photos: rows } = await photos.list({ datasetId: 1, filter: {}, sort: 'added', offset: 0, limit: 100 });
    return [rows.map(({ split }) => split), (await splits.preview({ datasetId: 1, val: 0.2, test: 0, seed: 1 })).last];
  };
  const never = await sides();
  await splits.draw({ datasetId: 1, val: 0.25, test: 0.25, seed: 3 });
  const first = await sides();
  await labels.set({ selection: { photoIds: [1] }, classId: 2 });
  const entryBefore = (await history.list({ datasetId: 1, limit: 2 })).entries[1]!.entryId;
  await datasets.resplit({ datasetId: 1, val: 0.5, test: 0, seed: 4 });
  const second = await sides();
  expect(second).not.toEqual(first);

  bench.announced.length = 0;
  const undone = await labels.undo({ datasetId: 1 });
  expect(undone.entry?.summary).toBe('undone: split into train/val/test: 30 / 30 / 0');
  expect(bench.announced.map(({ kind }) => kind)).toEqual(['photos', 'datasets', 'checks']);
  expect(await sides()).toEqual(first);
  await labels.redo({ datasetId: 1 });
  expect(await sides()).toEqual(second);
  expect((await photos.details({ photoId: 1 })).history.slice(1).map(({ text }) => text)).toEqual(
    expect.arrayContaining(['labelled b', expect.stringMatching(/^done again: put on the \w+ side$/)]),
  );

  // Restored labels keep the split there is.
  const restored = await history.restore({ datasetId: 1, entryId: entryBefore });
  expect([restored.photoIds, (await sides())[0]]).toEqual([[1], second[0]]);
  for (let step = 0; step < 4; step++) await labels.undo({ datasetId: 1 });
  expect(await sides()).toEqual(never);
  expect((await labels.undo({ datasetId: 1 })).entry).toBeNull();
});

test('a dataset without thumbnails still splits, every photo by itself', async () => {
  using bench = openWorkbench();
  const folder = join(bench.folder, 'photos');
  await writePhotos(folder);
  await bench.import(folder);
  rmSync(join(bench.dataDir, 'thumbnails'), { recursive: true });
  await bench.library.ensureSplit(1);
  const { photos } = bench.library.snapshot(1);
  expect(photos).toHaveLength(60);
  expect(photos.every(({ group, photoId }) => group === photoId)).toBe(true);
});
