/** What an engine that was killed left behind goes; what anything still needs, and what is under way, stays. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ownPictureFile } from '../../../main/imaging/ownPictureFile.ts';
import { thumbnailFile } from '../../../main/imaging/thumbnailFile.ts';
import { writeWhole } from '../../../main/imaging/writeWhole.ts';
import { noteBegun } from '../../../main/library/folders/interruptedImports.ts';
import { removeLeftovers } from '../../../main/library/leftovers.ts';
import { colouredPicture, openWorkbench, writeTree } from './workbench.ts';

test('files that nothing needs are deleted, whatever else lies there stays', async () => {
  using bench = openWorkbench();
  const { dataDir, store } = bench;
  const uploads = join(dataDir, 'uploads');
  const place = async (path: string, content: Uint8Array | string = 'x') => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  };
  await bench.import(await writeTree(join(bench.folder, 'roses'), { 'rose/1.png': 1, 'rose/2.png': 2 }));
  const [photo] = (await bench.library.photos.list({ datasetId: 1, filter: {}, sort: 'added', offset: 0, limit: 9 }))
    .photos;
  // A picture that a prediction looked at has no other file than what was sent.
  const sentOnly = await bench.library.registerPicture(
    await place(join(uploads, '0123456789abcdef', 'mine.png'), await colouredPicture(7)),
  );
  const waiting = await place(join(uploads, '00000000000000aa', 'waits.png'));
  writeWhole(join(uploads, 'import-1.json'), Buffer.from(JSON.stringify([{ path: waiting, name: 'waits.png' }])));
  const source = { root: 'drop', paths: [], format: 'folder', pictureFolder: null, sent: 1 };
  noteBegun(store, 1, { folders: [], startedAt: 1, source });
  const unknown = 'ab'.repeat(32);
  const kept = [
    waiting,
    join(uploads, 'import-1.json'),
    join(uploads, '0123456789abcdef', 'mine.png'),
    thumbnailFile(join(dataDir, 'thumbnails'), photo!.hash),
    thumbnailFile(join(dataDir, 'thumbnails'), sentOnly.hash),
    await place(ownPictureFile(join(dataDir, 'pictures'), photo!.hash, 'png')),
    // The content of a photo that lies in its folder; sent under the first digits of its hash: that copy is not needed.
  ];
  const gone = [
    await place(
      join(uploads, photo!.hash.slice(0, 16), 'again.png'),
      await readFile(join(bench.folder, 'roses/rose/1.png')),
    ),
    await place(join(uploads, '00000000000000bb', 'given-up.png')),
    await place(join(uploads, 'unfinished-x1', 'half.png')),
    await place(join(uploads, 'import-9.json'), '[]'),
    await place(ownPictureFile(join(dataDir, 'pictures'), unknown, 'png')),
    await place(join(dataDir, 'pictures', 'unfinished-1')),
    await place(thumbnailFile(join(dataDir, 'thumbnails'), unknown)),
    await place(`${thumbnailFile(join(dataDir, 'thumbnails'), photo!.hash)}.1.tmp`),
  ];
  const places = { store, dataDir, uploadFolder: uploads };
  const { signal } = new AbortController();
  // All of it may be under way.
  expect(await removeLeftovers(places, { since: 0, before: 0 }, signal)).toBe(0);
  // Or known to a data file that this one has taken the place of.
  const later = Date.now() + 60_000;
  expect(await removeLeftovers(places, { since: later, before: later }, signal)).toBe(0);
  expect(gone.filter((path) => !existsSync(path))).toEqual([]);

  expect(await removeLeftovers(places, { since: 0, before: later }, signal)).toBe(gone.length);
  expect(gone.filter((path) => existsSync(path))).toEqual([]);
  expect(kept.filter((path) => !existsSync(path))).toEqual([]);
  expect(existsSync(join(uploads, '00000000000000bb'))).toBe(false);
  await expect(removeLeftovers(places, { since: 0, before: 0 }, AbortSignal.abort())).rejects.toThrow();
});
