import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listFolder } from '../../../main/app/folderListing.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-list-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const touch = (...path: string[]) => writeFileSync(join(folder, ...path), '');

test('sub-folders come by name as people sort, with the pictures inside counted; hidden ones are left out', async () => {
  for (const name of ['roll 10', 'roll 2', '.cache', 'empty']) mkdirSync(join(folder, name));
  touch('roll 2', 'a.jpg');
  touch('roll 2', 'b.JPEG');
  touch('roll 2', 'notes.txt');
  touch('roll 2', '.hidden.jpg');
  touch('c.png');
  symlinkSync(join(folder, 'roll 2'), join(folder, 'shortcut'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'broken'));
  expect(await listFolder(folder)).toEqual({
    path: folder,
    parent: tmpdir(),
    folders: [
      { name: 'empty', path: join(folder, 'empty'), pictures: 0 },
      { name: 'roll 2', path: join(folder, 'roll 2'), pictures: 2 },
      { name: 'roll 10', path: join(folder, 'roll 10'), pictures: 0 },
      { name: 'shortcut', path: join(folder, 'shortcut'), pictures: 2 },
    ],
    pictures: 1,
    files: [],
  });
});

test('files that can be imported are listed where they are asked for, tables before photos', async () => {
  mkdirSync(join(folder, 'roll 2'));
  touch('roll 2', 'a.jpg');
  touch('roll 2', 'labels.csv');
  touch('roll 2', 'notes.doc');
  const { files } = await listFolder(join(folder, 'roll 2'), { files: true });
  expect(files.map((file) => [file.name, file.sizeBytes])).toEqual([
    ['labels.csv', expect.any(Number)],
    ['a.jpg', expect.any(Number)],
  ]);
});

test('the root has no parent', async () => {
  expect((await listFolder(parse(folder).root)).parent).toBeNull();
});

test('a folder that is not there, or is a file, is named with the reason', async () => {
  touch('photo.jpg');
  await expect(listFolder(join(folder, 'nowhere'))).rejects.toMatchObject({
    code: 'unusable-data',
    message: `${join(folder, 'nowhere')} cannot be shown. It is not there. Choose another folder.`,
  });
  await expect(listFolder(join(folder, 'photo.jpg'))).rejects.toThrow('It is a file, not a folder.');
});
