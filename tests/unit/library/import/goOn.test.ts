/** Imports of tables, archives and sent files that were cut off go on; what was sent is kept until then, and no longer. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { colouredPicture, openWorkbench, type Workbench, writeTree } from '../workbench.ts';
import { zipOf } from './zipOf.ts';

const count = 30;
const names = Array.from({ length: count }, (_, at) => `${at % 2 === 0 ? 'rose' : 'tulip'}/${10 + at}.png`);

/** A workbench whose first import is cancelled in the middle. */
function openCutOff(): Workbench & { cutOff(jobId: string): Promise<void> } {
  let jobId = '';
  let reads = 0;
  const bench = openWorkbench({
    beforeRead: async () => {
      reads += 1;
      if (reads === 12) bench.cancel(jobId);
    },
  });
  return Object.assign(bench, {
    async cutOff(started: string) {
      jobId = started;
      expect((await bench.ended(started)).state).toBe('cancelled');
    },
  });
}

const request = (more: { paths?: string[]; sent?: { path: string; name: string }[] }) => ({
  ...{ paths: [], sent: [], format: null, pictureFolder: null },
  ...more,
});

async function isWhole({ library }: Workbench, datasetId: number): Promise<void> {
  const { photos, labelled, classes } = await library.datasets.get({ datasetId });
  expect([photos, labelled, classes.map((one) => one.name).sort()]).toEqual([count, count, ['rose', 'tulip']]);
  expect(await library.folders.interrupted({ datasetId })).toBeNull();
}

test('a table goes on; when it is gone, that is said and it can be gone on with once it is back', async () => {
  using bench = openCutOff();
  const files = Object.fromEntries(names.map((name, at) => [name, at]));
  const rows = names.map((name) => `${name},${name.split('/')[0]}`).join('\n');
  const folder = await writeTree(join(bench.folder, 'garden'), { ...files, 'labels.csv': `path,label\n${rows}\n` });
  const table = join(folder, 'labels.csv');
  const { jobId, datasetId } = await bench.library.imports.start(request({ paths: [table] }));
  await bench.cutOff(jobId);
  const { photos } = await bench.library.datasets.get({ datasetId });
  expect(photos).toBeGreaterThan(0);
  expect(photos).toBeLessThan(count);
  expect(await bench.library.folders.interrupted({ datasetId })).toEqual({
    folders: [table],
    startedAt: expect.any(Number),
  });

  await rename(folder, `${folder} away`);
  await expect(bench.library.folders.goOn({ datasetId })).rejects.toMatchObject({
    code: 'unusable-data',
    message: expect.stringContaining('connect its drive'),
  });
  await rename(`${folder} away`, folder);
  bench.read.length = 0;
  const again = await bench.library.folders.goOn({ datasetId });
  expect((await bench.ended(again.jobId)).error).toBeNull();
  await isWhole(bench, datasetId);
  // What is in is not read again.
  expect(bench.read).toHaveLength(count - photos);
});

test('an archive goes on, and nothing in it is taken twice', async () => {
  using bench = openCutOff();
  const content = await Promise.all(names.map(async (name, at) => ({ name, content: await colouredPicture(at) })));
  const zip = join(bench.folder, 'flowers.zip');
  await mkdir(bench.folder, { recursive: true });
  await writeFile(zip, zipOf(content));
  const { jobId, datasetId } = await bench.library.imports.start(request({ paths: [zip] }));
  await bench.cutOff(jobId);
  const again = await bench.library.folders.goOn({ datasetId });
  expect((await bench.ended(again.jobId)).error).toBeNull();
  await isWhole(bench, datasetId);
});

/** Files as a browser sends them. */
async function send(bench: Workbench) {
  const uploads = join(bench.dataDir, 'uploads');
  const sent = [];
  for (const [at, name] of names.entries()) {
    const folder = join(uploads, (at + 256).toString(16).padStart(16, '0'));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'photo.png'), await colouredPicture(at));
    sent.push({ path: join(folder, 'photo.png'), name: `drop/${name}` });
  }
  return { uploads, sent };
}

test('what was sent is kept while its import can go on, and gone when it has', async () => {
  using bench = openCutOff();
  const { uploads, sent } = await send(bench);
  const { jobId, datasetId } = await bench.library.imports.start(request({ sent }));
  await bench.cutOff(jobId);
  // Another window that gives the same files up does not take them away.
  await bench.library.imports.forget({ sent });
  expect(sent.every(({ path }) => existsSync(path))).toBe(true);
  expect((await bench.library.folders.interrupted({ datasetId }))?.folders).toEqual(['drop']);
  const again = await bench.library.folders.goOn({ datasetId });
  expect((await bench.ended(again.jobId)).error).toBeNull();
  await isWhole(bench, datasetId);
  expect(await readdir(uploads)).toEqual([]);
});

test('what was sent goes when the import is left as it is, when its dataset goes, and when nothing is imported', async () => {
  for (const give of ['leave', 'remove', 'forget', 'lost'] as const) {
    using bench = openCutOff();
    const { uploads, sent } = await send(bench);
    if (give === 'forget') {
      await bench.library.imports.look(request({ sent }));
      await bench.library.imports.forget({ sent });
      expect(await readdir(uploads)).toEqual([]);
      continue;
    }
    const { jobId, datasetId } = await bench.library.imports.start(request({ sent }));
    await bench.cutOff(jobId);
    if (give === 'leave') await bench.library.folders.leave({ datasetId });
    if (give === 'remove') await bench.library.datasets.remove({ datasetId });
    if (give === 'lost') {
      await rm(uploads, { recursive: true });
      await expect(bench.library.folders.goOn({ datasetId })).rejects.toThrow('Send it again');
      continue;
    }
    expect(await readdir(uploads)).toEqual([]);
  }
});
