import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ServiceError } from '../../../main/contract/index.ts';
import { type Migration, migrations } from '../../../main/store/migrations/index.ts';
import { openStore } from '../../../main/store/store.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const clock = () => Date.UTC(2026, 10, 22, 8, 15, 0);
const open = (more: { migrations?: readonly Migration[]; readOnly?: boolean; dataDir?: string } = {}) => {
  const dataDir = more.dataDir ?? folder;
  return openStore({
    file: join(dataDir, 'thaw.sqlite'),
    backupFolder: join(dataDir, 'backups'),
    clock,
    migrations: more.migrations,
    readOnly: more.readOnly,
  });
};
const refusal = (work: () => unknown): unknown => {
  try {
    work();
    return 'no refusal';
  } catch (error) {
    return error instanceof ServiceError ? [error.code, error.message.replaceAll(folder, '…')] : error;
  }
};

test('a new store is made in a new folder, flushes every commit, and holds strict tables only', () => {
  const store = open({ dataDir: join(folder, 'a/b') });
  const pragma = (name: string) => store.db.pragma(name, { simple: true });
  expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys'), pragma('user_version')]).toEqual([
    'wal',
    2,
    1,
    migrations.length,
  ]);
  const loose = store.db.prepare(
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
  );
  expect(loose.all()).toEqual([]);
  expect(readdirSync(join(folder, 'a/b'))).not.toContain('backups');
  store.close();
});

test('migrations are numbered without gaps', () => {
  expect(migrations.map((migration) => migration.number)).toEqual(migrations.map((_, i) => i + 1));
});

const next: Migration = {
  number: migrations.length + 1,
  name: 'notes',
  sql: `ALTER TABLE dataset ADD COLUMN note TEXT NOT NULL DEFAULT '';
        UPDATE dataset SET note = 'from ' || name;`,
};

test('a migration changes old rows as it says and keeps a copy from before', () => {
  const old = open();
  old.db.exec("INSERT INTO dataset (name, created_at) VALUES ('roses', 1), ('tulips', 2)");
  const rows = old.db.prepare('SELECT * FROM dataset').all();
  old.close();

  const store = open({ migrations: [...migrations, next] });
  expect(store.db.prepare('SELECT * FROM dataset').all()).toEqual([
    { id: 1, name: 'roses', created_at: 1, augmentation: null, split_settings: null, note: 'from roses' },
    { id: 2, name: 'tulips', created_at: 2, augmentation: null, split_settings: null, note: 'from tulips' },
  ]);
  store.close();

  expect(readdirSync(join(folder, 'backups'))).toEqual([`thaw-schema-${migrations.length}-2026-11-22T08-15-00.sqlite`]);
  const backup = new Database(join(folder, 'backups', `thaw-schema-${migrations.length}-2026-11-22T08-15-00.sqlite`), {
    readonly: true,
  });
  expect([backup.pragma('user_version', { simple: true }), backup.prepare('SELECT * FROM dataset').all()]).toEqual([
    migrations.length,
    rows,
  ]);
  backup.close();
  open({ migrations: [...migrations, next] }).close();
  expect(readdirSync(join(folder, 'backups'))).toHaveLength(1);
});

test('a migration that fails or breaks a reference leaves the data as it was', () => {
  const old = open();
  old.db.exec("INSERT INTO dataset (name, created_at) VALUES ('roses', 1)");
  old.db.exec("INSERT INTO class (dataset_id, name, colour, position) VALUES (1, 'rose', 0, 0)");
  old.close();
  const bad = { ...next, sql: `${next.sql} SELECT nothing FROM nowhere;` };
  const orphaning = { ...next, sql: 'DELETE FROM dataset' };
  for (const migration of [bad, orphaning]) {
    expect(() => open({ migrations: [...migrations, migration] })).toThrow();
    const store = open();
    expect(store.db.prepare('SELECT * FROM dataset').all()).toEqual([
      { id: 1, name: 'roses', created_at: 1, augmentation: null, split_settings: null },
    ]);
    store.close();
  }
});

test('data of a newer Thaw is refused and not touched', () => {
  open({ migrations: [...migrations, next] }).close();
  const before = readFileSync(join(folder, 'thaw.sqlite'));
  const expected = [
    'unavailable',
    `This data was written by a newer Thaw (schema ${next.number}; this one knows ${migrations.length}). Update Thaw, or choose another data folder with --data-dir.`,
  ];
  expect([refusal(() => open()), refusal(() => open({ readOnly: true }))]).toEqual([expected, expected]);
  expect(readFileSync(join(folder, 'thaw.sqlite')).equals(before)).toBe(true);
});

test('looking without writing needs current data, and cannot write', () => {
  expect(refusal(() => open({ readOnly: true }))).toEqual([
    'not-found',
    'There is no Thaw data at …/thaw.sqlite. Start Thaw once with this data folder.',
  ]);
  open().close();
  const store = open({ readOnly: true });
  expect(store.db.prepare('SELECT count(*) AS n FROM dataset').get()).toEqual({ n: 0 });
  expect(
    refusal(() => store.write(() => store.db.exec("INSERT INTO dataset (name, created_at) VALUES ('x', 1)"))),
  ).toEqual([
    'unavailable',
    'Thaw cannot write to its data folder …. Allow writing there, or choose another folder with --data-dir.',
  ]);
  expect(refusal(() => open({ readOnly: true, migrations: [...migrations, next] }))).toEqual([
    'conflict',
    `This data was written by an older Thaw (schema ${migrations.length}; this one has ${next.number}). Start Thaw once with this data folder to bring it up to date.`,
  ]);
  store.close();
});

test('a damaged file and a folder in the file’s place are named', () => {
  writeFileSync(join(folder, 'thaw.sqlite'), 'this is no database, it only has its name'.repeat(50));
  expect(refusal(() => open())).toEqual(['unusable-data', expect.stringContaining('…/thaw.sqlite is damaged')]);
  mkdirSync(join(folder, 'x/thaw.sqlite'), { recursive: true });
  expect(refusal(() => open({ dataDir: join(folder, 'x') }))).toEqual([
    'unavailable',
    '…/x/thaw.sqlite is not a file. Choose another data folder with --data-dir.',
  ]);
});

test('a data folder that cannot be written to is refused with the way out', () => {
  open().close();
  chmodSync(folder, 0o555);
  const script = `import { openStore } from ${JSON.stringify(new URL('../../../main/store/store.ts', import.meta.url))};
    const file = process.argv[1];
    try { openStore({ file, backupFolder: file + '-backups', clock: () => 0 }); console.log('opened'); }
    catch (error) { console.log(error.code, error.message); }`;
  const attempt = (file: string) => {
    // Nobody may write everywhere but root; as root the child becomes nobody.
    const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script, file], {
      encoding: 'utf8',
      ...user,
    });
    return child.stdout.trim().replaceAll(folder, '…') || child.stderr;
  };
  const way = 'Allow writing there, or choose another folder with --data-dir.';
  expect([attempt(join(folder, 'thaw.sqlite')), attempt(join(folder, 'new/thaw.sqlite'))]).toEqual([
    `unavailable Thaw cannot write to its data folder …. ${way}`,
    `unavailable Thaw cannot write to its data folder …/new. ${way}`,
  ]);
  chmodSync(folder, 0o755);
});

test('what is written is all there or not at all, also one write inside another', () => {
  const store = open();
  const add = (name: string) =>
    store.statement<[string]>('INSERT INTO dataset (name, created_at) VALUES (?, 1)').run(name);
  expect(() =>
    store.write(() => {
      add('one');
      store.write(() => add('two'));
      throw new Error('stop');
    }),
  ).toThrow('stop');
  store.write(() => add('three'));
  expect(store.db.prepare('SELECT name FROM dataset').all()).toEqual([{ name: 'three' }]);
  store.close();
});

test('the journal cannot be rewritten', () => {
  const store = open();
  store.db.exec(`INSERT INTO dataset (name, created_at) VALUES ('x', 1);
    INSERT INTO journal_entry (dataset_id, at, kind, summary) VALUES (1, 1, 'edit', 'x');
    INSERT INTO journal_change VALUES (1, 'photo', 1, 'flagged', '0', '1')`);
  expect(() => store.db.exec("UPDATE journal_entry SET summary = 'y'")).toThrow('append-only');
  expect(() => store.db.exec("UPDATE journal_change SET after = '0'")).toThrow('append-only');
  store.close();
});
