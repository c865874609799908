/** Each migration on data as the schema before it had them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrations } from '../../../main/store/migrations/index.ts';
import { openStore } from '../../../main/store/store.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-migrations-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const openAt = (version: number) =>
  openStore({
    file: join(folder, 'thaw.sqlite'),
    backupFolder: join(folder, 'backups'),
    clock: () => 0,
    migrations: migrations.slice(0, version),
  });

test('2: runs keep everything, get empty notes, may be paused, and never use an id again', () => {
  const old = openAt(1);
  old.db.exec(`
    INSERT INTO dataset (name, created_at) VALUES ('roses', 1);
    INSERT INTO run (dataset_id, number, name, state, error, settings, classes, journal_id, device, started_at, ended_at, result)
    VALUES (1, 1, 'Run 1', 'done', NULL, '{}', '[]', 5, 'cpu', 10, 20, '{"a":1}'),
           (1, 2, 'Run 2', 'failed', 'no', '{}', '[]', NULL, NULL, 30, NULL, NULL),
           (1, 3, 'Run 3', 'running', NULL, '{}', '[]', NULL, NULL, 40, NULL, NULL);
    INSERT INTO run_epoch (run_id, epoch, metrics) VALUES (1, 1, '{}');
    DELETE FROM run WHERE number = 3;
  `);
  const rows = old.db.prepare<[], Record<string, unknown>>('SELECT * FROM run').all();
  old.close();

  const { db, close } = openAt(2);
  expect(db.prepare('SELECT * FROM run').all()).toEqual(rows.map((row) => ({ ...row, notes: '' })));
  db.exec(`INSERT INTO run (dataset_id, number, name, state, settings, classes, started_at)
           VALUES (1, 4, 'Run 4', 'paused', '{}', '[]', 50)`);
  expect(db.prepare('SELECT id FROM run WHERE number = 4').get()).toEqual({ id: 4 });
  // What hangs on a run still does.
  db.exec('DELETE FROM run WHERE id = 1');
  expect(db.prepare('SELECT count(*) AS epochs FROM run_epoch').get()).toEqual({ epochs: 0 });
  close();
});

test('3: photos of older runs have no group; what is measured goes with its picture, a group with its photo', () => {
  const old = openAt(2);
  old.db.exec(`
    INSERT INTO dataset (name, created_at) VALUES ('roses', 1);
    INSERT INTO picture (hash, size_bytes, format, width, height, added_at)
    VALUES ('${'a'.repeat(64)}', 1, 'jpeg', 2, 3, 4), ('${'b'.repeat(64)}', 1, 'jpeg', 2, 3, 4);
    INSERT INTO photo (dataset_id, picture_id, name, added_at) VALUES (1, 1, 'a.jpg', 5), (1, 2, 'b.jpg', 5);
    INSERT INTO run (dataset_id, number, name, state, settings, classes, started_at)
    VALUES (1, 1, 'Run 1', 'done', '{}', '[]', 10);
    INSERT INTO run_photo (run_id, photo_id, picture_id, name, class_index, split, predicted, confidence)
    VALUES (1, 1, 1, 'a.jpg', 0, 'train', NULL, NULL), (1, 2, 2, 'b.jpg', 1, 'val', 1, 0.5);
  `);
  const rows = old.db.prepare<[], Record<string, unknown>>('SELECT * FROM run_photo').all();
  old.close();

  const { db, close } = openAt(3);
  expect(db.prepare('SELECT * FROM run_photo').all()).toEqual(rows.map((row) => ({ ...row, group_id: null })));
  db.exec(`
    INSERT INTO picture_measure (picture_id, hash, grey, sharpness, brightness, contrast, entropy, dark, bright,
      border_red, border_green, border_blue, border_spread)
    VALUES (1, zeroblob(8), zeroblob(256), 1, 1, 1, 1, 0, 0, 0, 0, 0, 0);
    INSERT INTO photo_group (photo_id, group_id) VALUES (1, 1), (2, 1);
    DELETE FROM run; DELETE FROM photo; DELETE FROM picture;`);
  const left = (table: string) => db.prepare(`SELECT count(*) AS rows FROM ${table}`).get();
  expect([left('picture_measure'), left('photo_group')]).toEqual([{ rows: 0 }, { rows: 0 }]);
  close();
});

test('4: runs stand for themselves, predictions and exports looked at the centre alone', () => {
  const old = openAt(3);
  old.db.exec(`
    INSERT INTO dataset (name, created_at) VALUES ('roses', 1);
    INSERT INTO run (dataset_id, number, name, state, settings, classes, started_at)
    VALUES (1, 1, 'Run 1', 'done', '{}', '[]', 10), (1, 2, 'Run 2', 'done', '{}', '[]', 20);
    INSERT INTO prediction_set (run_id, title, state, created_at) VALUES (1, 'new', 'done', 30);
    INSERT INTO export (run_id, format, state, created_at, folder) VALUES (1, 'onnx', 'done', 40, '/out');
  `);
  const all = (db: typeof old.db, table: string) =>
    db.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).all();
  const [runs, sets, exported] = ['run', 'prediction_set', 'export'].map((table) => all(old.db, table));
  old.close();

  const { db, close } = openAt(4);
  expect(all(db, 'run')).toEqual(runs!.map((row) => ({ ...row, kind: 'single' })));
  expect(all(db, 'prediction_set')).toEqual(sets!.map((row) => ({ ...row, views: 'centre' })));
  expect(all(db, 'export')).toEqual(exported!.map((row) => ({ ...row, views: 'centre' })));
  db.exec(`
    INSERT INTO run (dataset_id, kind, number, name, state, settings, classes, started_at)
    VALUES (1, 'ensemble', 3, 'Both', 'done', '{}', '[]', 50);
    INSERT INTO run_member (ensemble_id, position, run_id) VALUES (3, 0, 1), (3, 1, 2);
    INSERT INTO run_views (run_id, views, ms_per_photo) VALUES (3, 'ten', 4.5);
    INSERT INTO run_views_photo (run_id, views, photo_id, probabilities) VALUES (3, 'ten', 9, x'00');
    DELETE FROM run WHERE id = 3;
  `);
  const left = ['run_member', 'run_views', 'run_views_photo'].map((table) => all(db, table).length);
  expect(left).toEqual([0, 0, 0]);
  expect(() => db.exec(`UPDATE run SET kind = 'committee'`)).toThrow(/CHECK/);
  close();
});

test('5: a class that was turned down for a photo is kept once, and goes with either', () => {
  const old = openAt(4);
  old.db.exec(`
    INSERT INTO dataset (name, created_at) VALUES ('roses', 1);
    INSERT INTO class (dataset_id, name, colour, position) VALUES (1, 'rose', 0, 0), (1, 'tulip', 1, 1);
    INSERT INTO picture (hash, size_bytes, format, width, height, added_at) VALUES ('${'a'.repeat(64)}', 1, 'png', 1, 1, 1);
    INSERT INTO photo (dataset_id, picture_id, name, class_id, added_at) VALUES (1, 1, 'a.png', 1, 1);
  `);
  const rows = old.db.prepare('SELECT * FROM photo').all();
  old.close();

  const { db, close } = openAt(5);
  expect(db.prepare('SELECT * FROM photo').all()).toEqual(rows);
  db.exec('INSERT INTO turned_down (photo_id, class_id) VALUES (1, 1), (1, 2)');
  expect(() => db.exec('INSERT INTO turned_down (photo_id, class_id) VALUES (1, 2)')).toThrow('UNIQUE');
  db.exec('DELETE FROM class WHERE id = 2');
  expect(db.prepare('SELECT * FROM turned_down').all()).toEqual([{ photo_id: 1, class_id: 1 }]);
  db.exec('DELETE FROM photo WHERE id = 1');
  expect(db.prepare('SELECT count(*) AS rows FROM turned_down').get()).toEqual({ rows: 0 });
  close();
});

test('6: folders keep what they are, have no class of their own, and are watched', () => {
  const old = openAt(5);
  old.db.exec(`
    INSERT INTO dataset (name, created_at) VALUES ('roses', 1);
    INSERT INTO dataset_folder (dataset_id, path, fixed_split) VALUES (1, '/a', NULL), (1, '/b', 'val');
  `);
  const rows = old.db.prepare<[], Record<string, unknown>>('SELECT * FROM dataset_folder').all();
  old.close();

  const { db, close } = openAt(6);
  expect(db.prepare('SELECT * FROM dataset_folder').all()).toEqual(
    rows.map((row) => ({ ...row, class_name: null, watched: 1 })),
  );
  close();
});

test('7: versions and exports of a dataset go with it, and leave what is there alone', () => {
  const old = openAt(6);
  old.db.exec(`INSERT INTO dataset (name, created_at) VALUES ('roses', 1)`);
  const rows = old.db.prepare('SELECT * FROM dataset').all();
  old.close();

  const { db, close } = openAt(7);
  expect(db.prepare('SELECT * FROM dataset').all()).toEqual(rows);
  db.exec(`
    INSERT INTO dataset_version (dataset_id, name, created_at, journal_id, photos, labelled, members)
    VALUES (1, 'first', 2, 0, 0, 0, x'');
    INSERT INTO dataset_export (dataset_id, created_at, folder, report) VALUES (1, 2, '/out', '{}');
  `);
  const left = () =>
    ['dataset_version', 'dataset_export'].map((table) => db.prepare(`SELECT count(*) AS rows FROM ${table}`).get());
  expect(left()).toEqual([{ rows: 1 }, { rows: 1 }]);
  db.exec('DELETE FROM dataset');
  expect(left()).toEqual([{ rows: 0 }, { rows: 0 }]);
  close();
});

test('8: what checks find and people decide goes with its dataset', () => {
  const old = openAt(7);
  old.db.exec(`INSERT INTO dataset (name, created_at) VALUES ('roses', 1);
    INSERT INTO journal_entry (dataset_id, at, kind, summary) VALUES (1, 2, 'edit', 'photo labelled rose');`);
  const before = old.db.prepare('SELECT * FROM journal_entry').all();
  old.close();

  const { db, close } = openAt(8);
  expect(db.prepare('SELECT * FROM journal_entry').all()).toEqual(before);
  db.exec(`
    INSERT INTO check_run (dataset_id, at, seconds, photos, newest_photo, cannot_tell) VALUES (1, 3, 1, 0, 0, '{}');
    INSERT INTO check_finding (dataset_id, kind, key, score, photos, least, finding) VALUES (1, 'blurred', 'a', 1, '[]', 1, '{}');
    INSERT INTO check_decision (dataset_id, kind, key, at, decision, entry_id, batch, bulk) VALUES (1, 'blurred', 'a', 4, 'keep', 1, 1, 0);
    DELETE FROM dataset;`);
  for (const table of ['check_run', 'check_finding', 'check_decision'])
    expect(db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()).toEqual({ rows: 0 });
  close();
});

test('9: a run’s damage goes with it', () => {
  const old = openAt(8);
  old.db.exec(`
    INSERT INTO dataset (name, created_at) VALUES ('roses', 1);
    INSERT INTO run (dataset_id, number, name, state, settings, classes, started_at)
    VALUES (1, 1, 'Run 1', 'done', '{}', '[]', 10);
  `);
  const rows = old.db.prepare('SELECT * FROM run').all();
  old.close();
  const { db, close } = openAt(9);
  expect(db.prepare('SELECT * FROM run').all()).toEqual(rows);
  db.exec(`INSERT INTO run_damage (run_id, augmentation, curve) VALUES (1, 'rotate', '{}'); DELETE FROM run;`);
  expect(db.prepare('SELECT count(*) AS rows FROM run_damage').get()).toEqual({ rows: 0 });
  close();
});

test('10: splits are entries of the journal, kept with what they changed and never rewritten', () => {
  const old = openAt(9);
  old.db.exec(`INSERT INTO dataset (name, created_at, split_settings) VALUES ('roses', 1, '{"val":0.2}');
    INSERT INTO journal_entry (dataset_id, at, kind, summary) VALUES (1, 2, 'edit', 'photo labelled rose');`);
  const before = old.db.prepare('SELECT * FROM journal_entry').all();
  old.close();
  const { db, close } = openAt(10);
  expect(db.prepare('SELECT * FROM journal_entry').all()).toEqual(before);
  db.exec(`INSERT INTO journal_split (entry_id, before, after) VALUES (1, NULL, '{"val":0.2}')`);
  expect(() => db.exec('UPDATE journal_split SET before = after')).toThrow('append-only');
  db.exec('DELETE FROM dataset');
  expect(db.prepare('SELECT count(*) AS rows FROM journal_split').get()).toEqual({ rows: 0 });
  close();
});

test('11: photos of an entry are counted once, whatever of them it changed, before and after', () => {
  const old = openAt(10);
  old.db.exec(`INSERT INTO dataset (name, created_at) VALUES ('roses', 1);
    INSERT INTO journal_entry (dataset_id, at, kind, summary)
    VALUES (1, 2, 'edit', 'two photos'), (1, 3, 'edit', 'a class'), (1, 4, 'import', 'more');
    INSERT INTO journal_change (entry_id, subject, subject_id, field, before, after)
    VALUES (1, 'photo', 1, 'class_id', NULL, '1'), (1, 'photo', 1, 'flagged', '0', '1'), (1, 'photo', 2, 'class_id', NULL, '1'),
           (2, 'class', 1, 'name', '"a"', '"b"')`);
  const before = old.db.prepare('SELECT * FROM journal_change').all();
  old.close();
  const { db, close } = openAt(11);
  expect(db.prepare('SELECT * FROM journal_change').all()).toEqual(before);
  expect(db.prepare('SELECT * FROM journal_size').all()).toEqual([{ entry_id: 1, photos: 2 }]);
  db.exec(`INSERT INTO journal_change (entry_id, subject, subject_id, field, before, after)
    SELECT 3, 'photo', value, 'class_id', NULL, '1' FROM json_each('[5, 6, 7]');
    INSERT INTO journal_change (entry_id, subject, subject_id, field, before, after)
    VALUES (3, 'photo', 6, 'rejected', '0', '1'), (3, 'photo', 8, 'rejected', '0', '1'), (3, 'class', 9, 'name', '"c"', '"d"')`);
  expect(db.prepare('SELECT * FROM journal_size').all()).toEqual([
    { entry_id: 1, photos: 2 },
    { entry_id: 3, photos: 4 },
  ]);
  db.exec('DELETE FROM dataset');
  expect(db.prepare('SELECT count(*) AS rows FROM journal_size').get()).toEqual({ rows: 0 });
  close();
});
