import { link, mkdir, readdir, readFile, rename, rm, symlink, utimes } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { openWorkbench, type Workbench, writeTree } from './workbench.ts';

const rowsOf = async ({ library }: Workbench, datasetId: number) => {
  const { classes } = await library.datasets.get({ datasetId });
  const names = new Map(classes.map((row) => [row.classId, row.name]));
  const { photos } = await library.photos.list({ datasetId, filter: {}, sort: 'added', offset: 0, limit: 2000 });
  return photos.map((photo) => [photo.name, photo.classId && names.get(photo.classId), photo.split, photo.missing]);
};

const skippedOf = (report: { skipped: { path: string; kind: string }[] }) =>
  report.skipped.map(({ path, kind }) => [path, kind]);

test('sub-folders become classes, in order of name, and deeper folders belong to the class above', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'garden'), {
    'tulip/10.png': 1,
    'tulip/9.png': 2,
    'Rose/old/2020/1.png': 3,
    'loose.png': 4,
    'notes.txt': 'hello',
  });
  const report = await bench.import(folder);
  expect({ ...report, seconds: 0 }).toEqual({
    reportId: 1,
    datasetId: 1,
    folder,
    layout: 'class-folders',
    files: 5,
    taken: 4,
    added: 4,
    skipped: [{ path: 'notes.txt', kind: 'not-a-picture', reason: 'The file holds text, not a picture.' }],
    seconds: 0,
  });
  expect(await rowsOf(bench, 1)).toEqual([
    ['loose.png', null, null, false],
    ['Rose/old/2020/1.png', 'Rose', null, false],
    ['tulip/9.png', 'tulip', null, false],
    ['tulip/10.png', 'tulip', null, false],
  ]);
  expect(await bench.library.datasets.get({ datasetId: 1 })).toEqual({
    datasetId: 1,
    name: 'garden',
    createdAt: expect.any(Number),
    folders: [folder],
    photos: 4,
    labelled: 3,
    rejected: 0,
    missing: 0,
    split: { train: 0, val: 0, test: 0, none: 4 },
    classes: [
      { classId: 1, name: 'Rose', colour: 0, position: 0, photos: 1 },
      { classId: 2, name: 'tulip', colour: 1, position: 1, photos: 2 },
    ],
    importingJobId: null,
  });
  const thumbnails = await readdir(join(bench.dataDir, 'thumbnails'), { recursive: true });
  expect(thumbnails.filter((name) => name.endsWith('.jpg'))).toHaveLength(4);
});

test('a flat folder comes in unlabelled', async () => {
  using bench = openWorkbench();
  const report = await bench.import(await writeTree(join(bench.folder, 'flat'), { 'a.png': 1, 'b.png': 2 }));
  expect([report.layout, report.taken]).toEqual(['flat', 2]);
  expect(await rowsOf(bench, 1)).toEqual([
    ['a.png', null, null, false],
    ['b.png', null, null, false],
  ]);
});

test('train and val sub-folders are sides, labels of the same name merge, and a picture on both sides is for validation only', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'insects'), {
    'training/ant/1.png': 1,
    'training/bee/2.png': 2,
    'training/bee/leak.png': 3,
    'Validation/Ant/4.png': 4,
    'Validation/Bee/3.png': 3,
    'unsorted/5.png': 5,
  });
  const report = await bench.import(folder);
  expect(report.layout).toBe('split-folders');
  expect(report.skipped).toEqual([
    {
      path: 'training/bee/leak.png',
      kind: 'duplicate',
      reason: 'It is the same picture as Validation/Bee/3.png, so it is used for validation only.',
    },
  ]);
  expect(await rowsOf(bench, 1)).toEqual([
    ['Validation/Ant/4.png', 'Ant', 'val', false],
    ['Validation/Bee/3.png', 'Bee', 'val', false],
    ['training/ant/1.png', 'Ant', 'train', false],
    ['training/bee/2.png', 'Bee', 'train', false],
    ['unsorted/5.png', null, null, false],
  ]);
});

test('train beside test leaves the training side open, so that validation photos can be drawn from it', async () => {
  using bench = openWorkbench();
  await bench.import(await writeTree(join(bench.folder, 'x'), { 'train/a/1.png': 1, 'test/a/2.png': 2 }));
  expect(await rowsOf(bench, 1)).toEqual([
    ['test/a/2.png', 'a', 'test', false],
    ['train/a/1.png', 'a', null, false],
  ]);
});

test('a validation folder of its own is the validation set, untouched by splits', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'x/train'), {
    'a/1.png': 1,
    'a/2.png': 2,
    'b/3.png': 3,
    'b/4.png': 4,
  });
  const valFolder = await writeTree(join(bench.folder, 'x/val'), { 'a/5.png': 5, 'b/6.png': 6, 'b/1.png': 1 });
  const report = await bench.import(folder, { valFolder });
  expect(report.skipped).toEqual([
    {
      path: 'a/1.png',
      kind: 'conflicting-label',
      reason: 'It is the same picture as ../val/b/1.png, but lies in a; the label b was kept.',
    },
  ]);
  await bench.library.ensureSplit(1);
  const { photos } = bench.library.snapshot(1);
  expect(photos.map((photo) => [relative(bench.folder, photo.paths[0] ?? ''), photo.split])).toEqual([
    ['x/val/a/5.png', 'val'],
    ['x/train/a/1.png', 'val'],
    ['x/val/b/6.png', 'val'],
    ['x/train/a/2.png', 'train'],
    ['x/train/b/3.png', 'train'],
    ['x/train/b/4.png', 'train'],
  ]);
  await writeTree(folder, { 'a/7.png': 7 });
  await bench.import(folder);
  expect((await bench.library.datasets.get({ datasetId: 1 })).split).toEqual({ train: 4, val: 3, test: 0, none: 0 });
});

test('a folder that holds only one folder of folders is looked through', async () => {
  using bench = openWorkbench();
  await bench.import(await writeTree(join(bench.folder, 'zip'), { 'flowers/rose/1.png': 1, 'flowers/tulip/2.png': 2 }));
  expect((await rowsOf(bench, 1)).map(([name, label]) => [name, label])).toEqual([
    ['flowers/rose/1.png', 'rose'],
    ['flowers/tulip/2.png', 'tulip'],
  ]);
});

test('a copy is a second place of the same picture; a copy in another class keeps the first label', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'x'), {
    'a/1.png': 1,
    'a/again.png': 1,
    'b/1.png': 1,
    'b/2.png': 2,
  });
  const report = await bench.import(folder);
  expect(report.skipped).toEqual([
    { path: 'a/again.png', kind: 'duplicate', reason: 'It is the same picture as a/1.png.' },
    {
      path: 'b/1.png',
      kind: 'conflicting-label',
      reason: 'It is the same picture as a/1.png, but lies in b; the label a was kept.',
    },
  ]);
  expect(report.taken + report.skipped.length).toBe(report.files);
  const details = await bench.library.photos.details({ photoId: 1 });
  expect(details.paths).toEqual(['a/1.png', 'a/again.png', 'b/1.png'].map((name) => join(folder, name)));
  expect(details.history.map((step) => step.text)).toEqual(['added', 'labelled a, as it was imported']);
});

test('importing again reads only what is new or changed, and keeps what people said', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'x'), { 'a/1.png': 1, 'a/2.png': 2, 'b/3.png': 3 });
  await bench.import(folder);
  const { classes } = await bench.library.datasets.get({ datasetId: 1 });
  await bench.library.labels.set({ selection: { photoIds: [1] }, classId: classes[1]?.classId ?? 0 });
  await bench.library.labels.renameClass({ classId: classes[0]?.classId ?? 0, name: 'alpha' });
  bench.read.length = 0;

  await writeTree(folder, { 'a/4.png': 4, 'b/3.png': 30 });
  await utimes(join(folder, 'b/3.png'), new Date(2030, 0), new Date(2030, 0));
  const report = await bench.import(folder);
  expect(bench.read.map((path) => relative(folder, path))).toEqual(['a/4.png', 'b/3.png']);
  expect([report.taken, report.added, report.skipped]).toEqual([4, 2, []]);
  expect(await rowsOf(bench, 1)).toEqual([
    ['a/1.png', 'b', null, false],
    ['a/2.png', 'alpha', null, false],
    ['b/3.png', 'b', null, true],
    ['a/4.png', 'alpha', null, false],
    ['b/3.png', 'b', null, false],
  ]);
});

test('files that are gone are missing with their labels, and are found again by content', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'x'), { 'a/1.png': 1, 'a/2.png': 2, 'b/3.png': 3 });
  await bench.import(folder);
  await rename(join(folder, 'a/1.png'), join(bench.folder, 'away.png'));
  await rename(join(folder, 'a/2.png'), join(folder, 'a/renamed.png'));
  await bench.import(folder);
  expect(await rowsOf(bench, 1)).toEqual([
    ['a/1.png', 'a', null, true],
    ['a/renamed.png', 'a', null, false],
    ['b/3.png', 'b', null, false],
  ]);
  const { photos } = await bench.library.photos.list({
    ...{ datasetId: 1, filter: { search: 'renamed' }, sort: 'name', offset: 0, limit: 10 },
  });
  expect(photos.map((photo) => photo.photoId)).toEqual([2]);

  await rename(join(bench.folder, 'away.png'), join(folder, 'b/moved.png'));
  const report = await bench.import(folder);
  expect(report.skipped).toEqual([
    {
      path: 'b/moved.png',
      kind: 'conflicting-label',
      reason: 'It lies in b now but is labelled a; the label was kept.',
    },
  ]);
  expect((await rowsOf(bench, 1))[0]).toEqual(['b/moved.png', 'a', null, false]);
});

test('links are followed once, hidden files are left out and listed, and awkward names are names', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'x'), {
    '-dash.png': 1,
    'e\u0301te\u0301.PNG': 2,
    '.hidden/3.png': 3,
    'Thumbs.db': 'x',
    [`${'n'.repeat(236)}.png`]: 4,
  });
  await writeTree(join(bench.folder, 'other'), { 'deep/5.png': 5 });
  await symlink(folder, join(folder, 'loop'));
  await symlink(join(bench.folder, 'other'), join(folder, 'other'));
  await symlink(join(bench.folder, 'other'), join(bench.folder, 'other/deep/up'));
  await symlink(join(folder, '-dash.png'), join(folder, 'z-link.png'));
  await symlink('nowhere', join(folder, 'broken.png'));
  await link(join(folder, '-dash.png'), join(folder, 'z-same.png'));
  await mkdir(join(folder, 'wasps'));
  const report = await bench.import(folder);
  expect(skippedOf(report).sort()).toEqual([
    ['.hidden', 'hidden'],
    ['Thumbs.db', 'hidden'],
    ['broken.png', 'vanished'],
    ['loop', 'duplicate'],
    ['other/deep/up', 'duplicate'],
    ['wasps', 'not-a-picture'],
    ['z-link.png', 'duplicate'],
    ['z-same.png', 'duplicate'],
  ]);
  expect((await rowsOf(bench, 1)).map(([name]) => name)).toEqual([
    '-dash.png',
    `${'n'.repeat(236)}.png`,
    'other/deep/5.png',
    '\u00e9t\u00e9.PNG',
  ]);
  const found = (search: string) => bench.library.photos.ids({ datasetId: 1, filter: { search }, sort: 'name' });
  expect([await found('ÉTÉ'), await found('e\u0301t'), await found('png 5'), await found('nothing')]).toEqual([
    [4],
    [4],
    [3],
    [],
  ]);
});

test('a folder that cannot be used is refused with the way out, and leaves no dataset behind', async () => {
  using bench = openWorkbench();
  await mkdir(join(bench.folder, 'empty/also-empty'), { recursive: true });
  await writeTree(bench.folder, { 'file.png': 1, 'hidden/.DS_Store': 'x' });
  const refusal = async (name: string) => {
    try {
      await bench.library.datasets.importFolder({ folder: join(bench.folder, name) });
      return 'taken';
    } catch (error) {
      return String(error).replaceAll(bench.folder, '…');
    }
  };
  expect([
    await refusal('empty'),
    await refusal('hidden'),
    await refusal('nowhere'),
    await refusal('file.png'),
  ]).toEqual([
    'ServiceError: The folder …/empty is empty. Choose the folder that holds the photos.',
    'ServiceError: The folder …/hidden is empty. Choose the folder that holds the photos.',
    'ServiceError: There is no folder …/nowhere. Check its name, or connect its drive.',
    'ServiceError: …/file.png is a file. Choose the folder that holds the photos.',
  ]);
  expect(await bench.library.datasets.list(undefined)).toEqual([]);
});

test('a folder without any picture fails with the count, and the report lists each file', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'x'), { 'a.txt': 'x', 'b.jpg': 'not a jpeg' });
  const { job, datasetId } = await bench.importToEnd(folder);
  expect([job.state, job.error]).toEqual([
    'failed',
    `None of the 2 files in ${folder} is a picture that can be read. The report says why for each.`,
  ]);
  const [report] = await bench.library.datasets.reports({ datasetId });
  expect(report && skippedOf(report)).toEqual([
    ['a.txt', 'not-a-picture'],
    ['b.jpg', 'not-a-picture'],
  ]);
});

test('when the folder vanishes while it is imported, what was taken stays and the job says so', async () => {
  let left = 30;
  using bench = openWorkbench({
    async beforeRead() {
      if (--left === 0) await rm(folder, { recursive: true });
    },
  });
  const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`a/${i}.png`, i]));
  const folder = await writeTree(join(bench.folder, 'x'), files);
  const { job } = await bench.importToEnd(folder);
  expect(job.state).toBe('failed');
  expect(job.error).toMatch(/^The folder .* went away while it was being imported\. What was taken .* is kept\./);
  const dataset = await bench.library.datasets.get({ datasetId: 1 });
  expect(dataset.photos).toBeGreaterThan(15);
  expect(dataset.photos).toBeLessThan(30);
  expect(dataset.labelled).toBe(dataset.photos);
  const [report] = await bench.library.datasets.reports({ datasetId: 1 });
  expect(report?.taken).toBe(dataset.photos);
  expect(job.resultId).toBe(report?.reportId);
});

test('a cancelled import keeps what it took; a second one at the same time is refused; afterwards it is completed', async () => {
  let reached = () => {};
  const halfway = new Promise<void>((resolve) => {
    reached = resolve;
  });
  let reads = 0;
  using bench = openWorkbench({
    async beforeRead() {
      if (++reads === 300) reached();
      if (reads > 300 && reads < 310) await new Promise((resolve) => setTimeout(resolve, 20));
    },
  });
  const files = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`a/${i}.png`, i]));
  const folder = await writeTree(join(bench.folder, 'x'), files);
  const { jobId } = await bench.library.datasets.importFolder({ folder });
  await expect(bench.library.datasets.importFolder({ folder })).rejects.toThrow('imported into "x" already');
  await expect(bench.library.datasets.remove({ datasetId: 1 })).rejects.toThrow('imported into "x" already');
  expect((await bench.library.datasets.get({ datasetId: 1 })).importingJobId).toBe(jobId);
  await halfway;
  expect((await bench.library.datasets.get({ datasetId: 1 })).photos).toBeGreaterThanOrEqual(200);
  bench.cancel(jobId);
  expect((await bench.ended(jobId)).state).toBe('cancelled');
  const dataset = await bench.library.datasets.get({ datasetId: 1 });
  expect([dataset.importingJobId, dataset.photos < 400]).toEqual([null, true]);
  const report = await bench.import(folder);
  expect([report.taken, report.added]).toEqual([400, 400 - dataset.photos]);
});

test('the sample is drawn once, four classes of seventy-five, and imported', async () => {
  using bench = openWorkbench();
  const { jobId, datasetId } = await bench.library.datasets.makeSample(undefined);
  expect((await bench.ended(jobId)).error).toBeNull();
  const dataset = await bench.library.datasets.get({ datasetId });
  expect([dataset.name, dataset.photos, dataset.labelled]).toEqual(['Sample drawings', 300, 300]);
  expect(dataset.classes.map((row) => [row.name, row.photos])).toEqual([
    ['circle', 75],
    ['square', 75],
    ['star', 75],
    ['triangle', 75],
  ]);
  const again = await bench.library.datasets.makeSample(undefined);
  expect((await bench.ended(again.jobId)).state).toBe('done');
  expect([again.datasetId, (await bench.library.datasets.list(undefined)).length]).toEqual([datasetId, 1]);
  expect(bench.read).toHaveLength(300);
});

test('removing a dataset forgets it with its thumbnails and leaves the photos alone', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'x'), { 'a/1.png': 1, 'a/2.png': 2 });
  await bench.import(folder);
  await bench.import(await writeTree(join(bench.folder, 'y'), { 'b/1.png': 1 }));
  await bench.library.datasets.remove({ datasetId: 1 });
  expect((await bench.library.datasets.list(undefined)).map((row) => [row.name, row.photos])).toEqual([['y', 1]]);
  const thumbnails = await readdir(join(bench.dataDir, 'thumbnails'), { recursive: true });
  expect(thumbnails.filter((name) => name.endsWith('.jpg'))).toHaveLength(1);
  expect(await readFile(join(folder, 'a/1.png'))).toBeInstanceOf(Buffer);
  await expect(async () => bench.library.datasets.get({ datasetId: 1 })).rejects.toThrow('no dataset 1 any more');
});
