/** Brings a data file to the newest schema, one numbered migration at a time, keeping a copy from before each. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { flush, timeInName } from './flush.ts';
import type { Migration } from './migrations/index.ts';

export interface MigrateOptions {
  /** Where copies go, as `thaw-schema-1-2026-11-22T08-15-00.sqlite`. Made when needed. */
  readonly backupFolder: string;
  /** Milliseconds since 1970, for the copy's name. */
  readonly clock: () => number;
  readonly migrations: readonly Migration[];
}

/** Each migration is one transaction: when one fails, the data is as it was after the one before. */
export function migrate(db: Database, options: MigrateOptions): void {
  const version = schemaVersion(db);
  if (version === options.migrations.length) return;

  // Off while tables are rebuilt, as SQLite's own recipe says; checked before each commit.
  db.pragma('foreign_keys = OFF');
  try {
    for (const migration of options.migrations.slice(version)) {
      // A new file has nothing to keep.
      if (version > 0) backUp(db, migration.number - 1, options);
      db.transaction(() => {
        db.exec(migration.sql);
        const broken = db.pragma('foreign_key_check');
        if (Array.isArray(broken) && broken.length > 0) {
          throw new Error(`Migration ${migration.number}-${migration.name} breaks ${broken.length} foreign keys.`);
        }
        db.pragma(`user_version = ${migration.number}`);
      }).immediate();
    }
  } finally {
    db.pragma('foreign_keys = ON');
  }
}

/** Number of the last migration the file has had, 0 for a new file. */
export function schemaVersion(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/** A whole copy of the file as it is now: written beside its final name and then renamed, so that half a copy is never taken for one. */
function backUp(db: Database, version: number, options: MigrateOptions): void {
  mkdirSync(options.backupFolder, { recursive: true });
  const time = timeInName(options.clock());
  const destination = join(options.backupFolder, `thaw-schema-${version}-${time}.sqlite`);
  const partial = `${destination}.partial`;
  rmSync(partial, { force: true });
  db.prepare('VACUUM INTO ?').run(partial);
  flush(partial);
  renameSync(partial, destination);
}
