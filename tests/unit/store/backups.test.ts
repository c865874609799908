import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ServiceError } from '../../../main/contract/index.ts';
import { createBackupKeeper, isDue } from '../../../main/store/backupKeeper.ts';
import { describeBackups, listBackups, makeBackup, pruneBackups, restoreBackup } from '../../../main/store/backups.ts';
import { openStore, type Store } from '../../../main/store/store.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-backups-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const noon = Date.UTC(2026, 10, 22, 12, 0, 0);
const file = () => join(folder, 'thaw.sqlite');
const backups = () => join(folder, 'backups');
const open = () => openStore({ file: file(), backupFolder: backups(), clock: () => noon });

/** Photos with labels, an entry of the journal for each label. */
function fill(store: Store, photos: number): void {
  store.write(() => fillIn(store, photos));
}

function fillIn(store: Store, photos: number): void {
  store.db.exec(`
    INSERT OR IGNORE INTO dataset (id, name, created_at) VALUES (1, 'roses', 1);
    INSERT OR IGNORE INTO class (id, dataset_id, name, colour, position) VALUES (1, 1, 'rose', 0, 0)`);
  for (let i = 0; i < photos; i++) {
    const { lastInsertRowid: id } = store.db
      .prepare(
        "INSERT INTO picture (hash, size_bytes, format, width, height, added_at) VALUES (lower(hex(randomblob(32))), 1, 'png', 8, 8, 1)",
      )
      .run();
    store.db
      .prepare("INSERT INTO photo (dataset_id, picture_id, name, class_id, added_at) VALUES (1, ?, 'a.png', 1, 1)")
      .run(id);
    store.db
      .prepare("INSERT INTO journal_entry (dataset_id, at, kind, summary) VALUES (1, ?, 'edit', 'x')")
      .run(noon + i);
  }
}

/** Overwrites a page in the middle of the file, as a failing disk does. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 8192);
  writeFileSync(path, bytes);
}

test('a backup is made while the data is in use, says what is in it, and takes the place of damaged data', async () => {
  const store = open();
  fill(store, 3);
  const name = await makeBackup({ file: file(), folder: backups(), at: noon });
  expect(name).toBe('thaw-2026-11-22T12-00-00.sqlite');
  fill(store, 2);
  const facts = {
    ...{ name, at: noon, photos: 3, labelled: 3, lastEditAt: noon + 2 },
    sizeBytes: statSync(join(backups(), name)).size,
  };
  expect(describeBackups(backups(), file())).toEqual([{ ...facts, editsSince: 2 }]);
  store.close();

  damage(file());
  const damaged = readFileSync(file());
  expect(open).toThrow(expect.objectContaining({ code: 'unusable-data', subject: file() }));
  expect(readFileSync(file()).equals(damaged)).toBe(true);

  const aside = restoreBackup({ file: file(), folder: backups(), name, at: noon + 60_000 });
  expect(aside).toBe('damaged-2026-11-22T12-01-00.sqlite');
  expect(readFileSync(join(backups(), aside ?? '')).equals(damaged)).toBe(true);
  const restored = open();
  expect(restored.db.prepare('SELECT count(*) AS photos FROM photo').get()).toEqual({ photos: 3 });
  restored.close();
  expect(readdirSync(folder).sort()).toEqual(['backups', 'thaw.sqlite']);
});

test('data that was cut to nothing or taken away is not silently begun anew while there are backups', async () => {
  const store = open();
  fill(store, 1);
  await makeBackup({ file: file(), folder: backups(), at: noon });
  store.close();
  truncateSync(file());
  expect(open).toThrow(ServiceError);
  rmSync(file());
  expect(open).toThrow(ServiceError);
  expect(readdirSync(folder)).toEqual(['backups']);
  openStore({ file: file(), backupFolder: backups(), clock: () => noon, fresh: true }).close();
  open().close();
});

test('a damaged backup is not listed, and none is put back before it was read through', async () => {
  const store = open();
  fill(store, 400);
  const name = await makeBackup({ file: file(), folder: backups(), at: noon });
  store.close();
  const before = readFileSync(file());
  damage(join(backups(), name));
  writeFileSync(join(backups(), 'thaw-2026-11-21T12-00-00.sqlite'), 'not a database');
  for (const wanted of [name, 'thaw-2026-11-21T12-00-00.sqlite', 'thaw-2020-01-01T00-00-00.sqlite', '../thaw.sqlite']) {
    expect(() => restoreBackup({ file: file(), folder: backups(), name: wanted, at: noon })).toThrow(ServiceError);
  }
  expect(listBackups(backups()).map((backup) => backup.name)).not.toContain('thaw-2026-11-21T12-00-00.sqlite');
  expect(readFileSync(file()).equals(before)).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['backups', 'thaw.sqlite']);
});

test('a damaged file is never copied over as a backup', async () => {
  const store = open();
  fill(store, 400);
  store.close();
  damage(file());
  await expect(makeBackup({ file: file(), folder: backups(), at: noon })).rejects.toThrow();
  expect(readdirSync(backups())).toEqual([]);
});

test('the newest three backups and the last of each of seven days are kept, copies from before migrations always', () => {
  const dayMs = 86_400_000;
  const times = [0, 1, 2, 3, 4].map((minutes) => noon + minutes * 60_000);
  for (let day = 1; day <= 9; day++) times.push(noon - day * dayMs, noon - day * dayMs - 3_600_000);
  const nameOf = (at: number) => `thaw-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}.sqlite`;
  const kept = [noon + 240_000, noon + 180_000, noon + 120_000, ...[1, 2, 3, 4, 5, 6].map((day) => noon - day * dayMs)];
  mkdirSync(backups());
  for (const at of times) writeFileSync(join(backups(), nameOf(at)), '');
  writeFileSync(join(backups(), 'thaw-schema-1-2020-01-01T00-00-00.sqlite'), '');
  writeFileSync(join(backups(), 'thaw-2026-11-23T12-00-00.sqlite.partial'), '');
  pruneBackups(backups());
  expect(readdirSync(backups()).sort()).toEqual(
    [...kept.map(nameOf), 'thaw-schema-1-2020-01-01T00-00-00.sqlite'].sort(),
  );
});

test('a backup is due after an hour with changes, or ten minutes with many, and never of unchanged data', () => {
  const minutes = (n: number) => n * 60_000;
  const mark = { entryId: 10, photoId: 5 };
  const last = { at: noon, mark };
  expect([
    isDue(noon, null, { entryId: 0, photoId: 0 }),
    isDue(noon, null, mark),
    isDue(noon + minutes(9999), last, mark),
    isDue(noon + minutes(59), last, { entryId: 11, photoId: 5 }),
    isDue(noon + minutes(61), last, { entryId: 11, photoId: 5 }),
    isDue(noon + minutes(61), last, { entryId: 10, photoId: 6 }),
    isDue(noon + minutes(9), last, { entryId: 999, photoId: 5 }),
    isDue(noon + minutes(11), last, { entryId: 999, photoId: 5 }),
  ]).toEqual([false, true, false, false, true, true, false, true]);
});

test('the keeper makes one backup at a time and closes only when it is whole', async () => {
  const store = open();
  fill(store, 50);
  const log = { info: () => {}, warn: () => {} };
  const keeper = createBackupKeeper({ store, folder: backups(), clock: () => noon, log });
  const both = [keeper.backUp(), keeper.backUp()];
  await keeper.close();
  store.close();
  expect(listBackups(backups()).map(({ photos }) => photos)).toEqual([50]);
  expect(new Set(await Promise.all(both)).size).toBe(1);
});
