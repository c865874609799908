import { cp, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lookAtFolders } from '../../../main/library/folders/goneFolders.ts';
import { colouredPicture, openWorkbench, type Workbench, writeTree } from './workbench.ts';

/** Six photos in two classes, one of them relabelled by hand. */
async function openGarden(): Promise<Workbench & { garden: string }> {
  const bench = openWorkbench();
  const garden = join(bench.folder, 'garden');
  const files = {
    'rose/1.png': 1,
    'rose/2.png': 2,
    'rose/3.png': 3,
    'tulip/4.png': 4,
    'tulip/5.png': 5,
    'tulip/6.png': 6,
  };
  await bench.import(await writeTree(garden, files));
  await bench.library.labels.set({ selection: { photoIds: [1] }, classId: 2 });
  bench.announced.length = 0;
  return Object.assign(bench, { garden });
}

const shown = async ({ library }: Workbench) => {
  const { photos } = await library.photos.list({ datasetId: 1, filter: {}, sort: 'added', offset: 0, limit: 100 });
  return photos.map(({ name, classId, missing }) => `${name} ${classId}${missing ? ' missing' : ''}`);
};
const whole = ['rose/1.png 2', 'rose/2.png 1', 'rose/3.png 1', 'tulip/4.png 2', 'tulip/5.png 2', 'tulip/6.png 2'];
const missing = whole.map((line) => `${line} missing`);

async function ended(bench: Workbench, started: Promise<{ jobId: string }> | { jobId: string }) {
  const job = await bench.ended((await started).jobId);
  return job.error ?? job.state;
}

test('photos of a folder that is gone are not connected, keep their labels, and come back with it', async () => {
  using bench = await openGarden();
  const { library, garden } = bench;
  const away = join(bench.folder, 'drive');
  await rename(garden, away);
  await expect(library.datasets.importFolder({ folder: garden })).rejects.toThrow('There is no folder');
  expect(await shown(bench)).toEqual(missing);
  expect(await library.folders.list({ datasetId: 1 })).toEqual([{ path: garden, here: false, files: 0, gone: 6 }]);
  expect(bench.announced.map(({ kind }) => kind)).toEqual(['photos', 'datasets']);

  await rename(away, garden);
  bench.read.length = 0;
  await lookAtFolders({ store: bench.store, changes: { announce: () => {} } }, new AbortController().signal);
  expect(await shown(bench)).toEqual(whole);
  expect(bench.read).toEqual([]);
  await rm(join(garden, 'rose/1.png'));
  await rename(garden, away);
  await library.folders.list({ datasetId: 1 });
  await rename(away, garden);
  await lookAtFolders({ store: bench.store, changes: { announce: () => {} } }, new AbortController().signal);
  expect(await shown(bench)).toEqual([missing[0], ...whole.slice(1)]);
});

test('looking again notices new, renamed, moved, changed and gone files; the rest is not read', async () => {
  using bench = await openGarden();
  const { library, garden } = bench;
  await rename(join(garden, 'rose/2.png'), join(garden, 'rose/renamed.png'));
  await mkdir(join(garden, 'lily'));
  await rename(join(garden, 'tulip/4.png'), join(garden, 'lily/4.png'));
  await rm(join(garden, 'tulip/5.png'));
  await writeFile(join(garden, 'tulip/6.png'), await colouredPicture(66));
  await writeFile(join(garden, 'lily/7.png'), await colouredPicture(7));
  bench.read.length = 0;
  expect(await ended(bench, library.folders.lookAgain({ datasetId: 1 }))).toBe('done');
  expect(await shown(bench)).toEqual([
    'rose/1.png 2',
    'rose/renamed.png 1',
    'rose/3.png 1',
    'lily/4.png 2',
    'tulip/5.png 2 missing',
    // The picture that was at this place; the file holds another one now.
    'tulip/6.png 2 missing',
    'lily/7.png 3',
    'tulip/6.png 2',
  ]);
  expect(bench.read.map((path) => path.slice(garden.length + 1)).sort()).toEqual(
    ['lily/4.png', 'lily/7.png', 'rose/renamed.png', 'tulip/6.png'].sort(),
  );
});

test('a folder is found where it lies now without reading a file that is as it was', async () => {
  using bench = await openGarden();
  const { library, garden } = bench;
  const moved = join(bench.folder, 'other drive', 'flowers');
  await mkdir(join(bench.folder, 'other drive'));
  await rename(garden, moved);
  bench.read.length = 0;
  expect(await ended(bench, library.folders.locate({ datasetId: 1, folder: garden, newFolder: moved }))).toBe('done');
  expect([await shown(bench), bench.read]).toEqual([whole, []]);
  expect((await library.datasets.get({ datasetId: 1 })).folders).toEqual([moved]);
  expect((await library.photos.details({ photoId: 1 })).paths).toEqual([join(moved, 'rose/1.png')]);
  expect(await library.folders.list({ datasetId: 1 })).toEqual([{ path: moved, here: true, files: 6, gone: 0 }]);
});

test('copies with other times and other names are found by content; what is not there stays missing', async () => {
  using bench = await openGarden();
  const { library, garden } = bench;
  const copy = join(bench.folder, 'copy');
  await cp(garden, copy, { recursive: true });
  await rm(garden, { recursive: true });
  for (const name of ['rose/1.png', 'rose/2.png', 'tulip/4.png']) await utimes(join(copy, name), 1, 1);
  await rename(join(copy, 'rose/3.png'), join(copy, 'rose/of the garden.png'));
  await rm(join(copy, 'tulip/6.png'));
  await writeFile(join(copy, 'rose/new.png'), await colouredPicture(20));
  expect(await ended(bench, library.folders.locate({ datasetId: 1, folder: garden, newFolder: copy }))).toBe('done');
  expect(await shown(bench)).toEqual([
    ...['rose/1.png 2', 'rose/2.png 1', 'rose/of the garden.png 1', 'tulip/4.png 2', 'tulip/5.png 2'],
    ...['tulip/6.png 2 missing', 'rose/new.png 1'],
  ]);
  // It comes back when its file does.
  await writeFile(join(copy, 'tulip/6.png'), await colouredPicture(6));
  expect(await ended(bench, library.folders.lookAgain({ datasetId: 1 }))).toBe('done');
  expect((await shown(bench))[5]).toBe('tulip/6.png 2');
});

test('a folder that holds none of the photos is refused, and nothing changes', async () => {
  using bench = await openGarden();
  const { library, garden } = bench;
  const other = await writeTree(join(bench.folder, 'other'), { 'rose/1.png': 100, 'notes.txt': 'x' });
  await rename(garden, join(bench.folder, 'hidden'));
  await library.folders.list({ datasetId: 1 });
  const locate = (newFolder: string) => library.folders.locate({ datasetId: 1, folder: garden, newFolder });
  expect(await ended(bench, locate(other))).toMatch(/^None of the 6 photos of .* is in /);
  await expect(locate(join(bench.folder, 'nowhere'))).rejects.toMatchObject({ code: 'unusable-data' });
  await expect(library.folders.locate({ datasetId: 1, folder: other, newFolder: garden })).rejects.toMatchObject({
    code: 'not-found',
  });
  expect([await shown(bench), (await library.datasets.get({ datasetId: 1 })).folders]).toEqual([missing, [garden]]);
});

test('an import that was cut off is offered again, does not read what is in, and is forgotten once it is whole', async () => {
  let cutOff = () => {};
  using bench = openWorkbench({ beforeRead: async (path) => void (path.endsWith('12.png') && cutOff()) });
  const { folders, datasets } = bench.library;
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`a/${String(i).padStart(2, '0')}.png`, i]));
  const folder = await writeTree(join(bench.folder, 'big'), files);
  const { jobId, datasetId } = await datasets.importFolder({ folder });
  cutOff = () => bench.cancel(jobId);
  expect(await folders.interrupted({ datasetId })).toBe(null);
  expect((await bench.ended(jobId)).state).toBe('cancelled');
  cutOff = () => {};
  expect(await folders.interrupted({ datasetId })).toEqual({ folders: [folder], startedAt: expect.any(Number) });
  const { photos } = await datasets.get({ datasetId });
  expect(photos).toBeGreaterThan(0);
  expect(photos).toBeLessThan(20);

  bench.read.length = 0;
  expect(await ended(bench, folders.goOn({ datasetId }))).toBe('done');
  expect([(await datasets.get({ datasetId })).photos, bench.read.length]).toEqual([20, 20 - photos]);
  expect(await folders.interrupted({ datasetId })).toBe(null);
  await expect(async () => folders.goOn({ datasetId })).rejects.toMatchObject({ code: 'not-found' });
});
