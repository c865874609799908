/** Names, folders and files that go wrong: each costs itself, and is said. */
import { chmod, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { colouredPicture, openWorkbench, writeTree } from '../workbench.ts';

test('names of 255 bytes and with a line break are names, in folders and as classes', async () => {
  using bench = openWorkbench();
  const long = `${'ü'.repeat(125)}x.png`;
  expect(Buffer.byteLength(long)).toBe(255);
  const folder = await writeTree(join(bench.folder, 'x'), {
    [`a/${long}`]: 1,
    'a/two\nlines.png': 2,
    [`${'k'.repeat(255)}/1.png`]: 3,
    'new\nline/4.png': 4,
  });
  const report = await bench.import(folder);
  expect([report.taken, report.skipped]).toEqual([4, []]);
  const { photos } = await bench.library.photos.list({
    ...{ datasetId: 1, filter: {}, sort: 'name', offset: 0, limit: 9 },
  });
  expect(photos.map((photo) => photo.name)).toEqual([
    'a/two\nlines.png',
    `a/${long}`,
    `${'k'.repeat(255)}/1.png`,
    'new\nline/4.png',
  ]);
  const { classes } = await bench.library.datasets.get({ datasetId: 1 });
  expect(classes.map((row) => row.name)).toEqual(['a', 'k'.repeat(255), 'new\nline']);
});

test('a file that is cut off or replaced while it is read is listed or taken as it is then, never half', async () => {
  let folder = '';
  using bench = openWorkbench({
    async beforeRead(path) {
      if (path.endsWith('shrinks.png')) await truncate(path, 30);
      if (path.endsWith('replaced.png')) await writeFile(path, await colouredPicture(77));
    },
  });
  folder = await writeTree(join(bench.folder, 'x'), { 'good.png': 1, 'shrinks.png': 2, 'replaced.png': 3 });
  const report = await bench.import(folder);
  expect(report.skipped.map(({ path, kind }) => [path, kind])).toEqual([['shrinks.png', 'unreadable']]);
  expect(report.taken).toBe(2);
  // What was remembered of the replaced file is what it holds: its size differs from before, so it is read again and found the same.
  const again = await bench.import(folder);
  expect([again.added, again.taken]).toEqual([0, 2]);
});

test.skipIf(process.getuid?.() === 0)(
  'a folder without permission is listed, and its photos are not gone',
  async () => {
    using bench = openWorkbench();
    const folder = await writeTree(join(bench.folder, 'x'), { 'open/1.png': 1, 'shut/2.png': 2 });
    await bench.import(folder);
    await chmod(join(folder, 'shut'), 0);
    try {
      const report = await bench.import(folder);
      expect(report.skipped).toEqual([
        { path: 'shut', kind: 'unreadable', reason: 'The folder cannot be opened. Allow reading it.' },
      ]);
      expect((await bench.library.datasets.get({ datasetId: 1 })).missing).toBe(0);
    } finally {
      await chmod(join(folder, 'shut'), 0o700);
    }
  },
);
