/** New files come in by themselves: while Thaw runs, after it was closed, and not where that is turned off. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { colouredPicture, openWorkbench, writeTree } from './workbench.ts';

const until = (holds: () => Promise<boolean> | boolean) =>
  expect.poll(holds, { timeout: 15_000, interval: 100 }).toBe(true);

test('a file that appears, grows and disappears is followed, also in a new sub-folder; off means off', async () => {
  using bench = openWorkbench();
  const { library } = bench;
  const folder = await writeTree(join(bench.folder, 'x'), { 'a/1.png': 1, 'b/2.png': 2 });
  await bench.import(folder);
  // It came while nobody watched.
  await writeTree(folder, { 'a/3.png': 3 });
  library.watchFolders();
  const photos = async () => (await library.datasets.get({ datasetId: 1 })).photos;
  await until(async () => (await photos()) === 3);

  await writeTree(folder, { 'c/new/4.png': 4, 'notes.txt': 'hello' });
  await until(async () => (await photos()) === 4);
  expect((await library.datasets.get({ datasetId: 1 })).classes.map((row) => row.name)).toEqual(['a', 'b', 'c']);
  await rm(join(folder, 'b/2.png'));
  await until(async () => (await library.datasets.get({ datasetId: 1 })).missing === 1);

  expect(await library.imports.watch({ datasetId: 1, folder: null, watched: false })).toEqual([
    { folder, watched: false, problem: null },
  ]);
  await new Promise((resolve) => setTimeout(resolve, 800));
  const reports = async () => (await library.datasets.reports({ datasetId: 1 })).length;
  const before = await reports();
  await writeTree(folder, { 'a/5.png': 5 });
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect([await photos(), await reports()]).toEqual([4, before]);
  await library.close();
});

test('a file is taken when it is whole, not while it is written', async () => {
  using bench = openWorkbench();
  const { library } = bench;
  const folder = await writeTree(join(bench.folder, 'x'), { 'a/1.png': 1 });
  await bench.import(folder);
  library.watchFolders();
  // Time for the watch to be set up, so that it sees the first half.
  await new Promise((resolve) => setTimeout(resolve, 600));
  const bytes = await colouredPicture(2);
  await writeFile(join(folder, 'a/2.png'), bytes.subarray(0, 40));
  await new Promise((resolve) => setTimeout(resolve, 700));
  await writeFile(join(folder, 'a/2.png'), bytes);
  await until(async () => (await library.datasets.get({ datasetId: 1 })).photos === 2);
  const reports = await library.datasets.reports({ datasetId: 1 });
  expect(reports.flatMap((report) => report.skipped)).toEqual([]);
  await library.close();
});
