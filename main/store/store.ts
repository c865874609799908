/** Opens the one data file: SQLite, one writer, every commit on disk before it is acknowledged. */
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { ServiceError } from '../contract/errors.ts';
import { isLost } from './backups.ts';
import { migrate, schemaVersion } from './migrate.ts';
import { migrations as allMigrations, type Migration } from './migrations/index.ts';
import { mustBeSound } from './soundness.ts';
import { cannotWrite, damaged, explainSqliteError } from './sqliteErrors.ts';

export interface StoreOptions {
  /** Path of the SQLite file; its folder is made when needed. */
  readonly file: string;
  /** Where the file is copied before each migration. */
  readonly backupFolder: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Look only: no migration, no write. The file must exist and have the newest schema. */
  readonly readOnly?: boolean | undefined;
  /** Begin with empty data although there are backups: when a person wants that. */
  readonly fresh?: boolean | undefined;
  /** For tests of migrations; otherwise all there are. */
  readonly migrations?: readonly Migration[] | undefined;
}

export interface Store {
  readonly file: string;
  readonly db: Database.Database;
  /** A prepared statement, prepared once a store. `Row` is what a row looks like; name columns accordingly in the SQL. */
  statement<Bind extends unknown[], Row = unknown>(sql: string): Database.Statement<Bind, Row>;
  /**
   * Runs `work` as one transaction: all of it is on disk when this returns, or nothing is. Inside another `write` it
   * is a part of that one. `work` must not be async. Throws `unavailable` when the disk is full or gone.
   */
  write<Result>(work: () => Result): Result;
  close(): void;
}

/** Throws `unavailable` (folder not writable, data from a newer Thaw) or `unusable-data` (the file is not ours or damaged). */
export function openStore(options: StoreOptions): Store {
  const { file, readOnly = false, migrations = allMigrations } = options;
  if (readOnly) mustExist(file);
  else mustBeWritable(file);
  if (!readOnly && !options.fresh && isLost(file, options.backupFolder)) throw damaged(file, { cause: null });

  let db: Database.Database | null = null;
  try {
    db = new Database(file, { readonly: readOnly, timeout: busyTimeoutMs });
    // Before anything is set: data of a newer Thaw is not touched.
    mustNotBeNewer(db, file, migrations.length);
    mustBeSound(db, file);
    if (!readOnly) db.pragma('journal_mode = WAL');
    // With WAL, FULL flushes the log at every commit: an acknowledged label survives kill -9 and a power cut.
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma(`cache_size = -${cacheKiB}`);
    db.pragma('temp_store = MEMORY');
    if (readOnly) mustBeCurrent(db, file, migrations.length);
    else migrate(db, { backupFolder: options.backupFolder, clock: options.clock, migrations });
  } catch (error) {
    db?.close();
    throw explainSqliteError(error, file);
  }
  return storeOf(db, file);
}

/** How long to wait for another process's lock. */
const busyTimeoutMs = 5000;
/** Holds the indexes of 100,000 photos. */
const cacheKiB = 128 * 1024;

function storeOf(db: Database.Database, file: string): Store {
  const statements = new Map<string, Database.Statement<unknown[], unknown>>();
  return {
    file,
    db,
    statement<Bind extends unknown[], Row>(sql: string) {
      let statement = statements.get(sql);
      if (!statement) {
        statement = explaining(db.prepare<unknown[], unknown>(sql), file);
        statements.set(sql, statement);
      }
      return statement as Database.Statement<Bind, Row>;
    },
    write(work) {
      try {
        return db.transaction(work).immediate();
      } catch (error) {
        throw explainSqliteError(error, file);
      }
    },
    close() {
      statements.clear();
      db.close();
    },
  };
}

/** What SQLite throws while a statement runs, damage that shows only then above all, is said in words. */
function explaining(
  statement: Database.Statement<unknown[], unknown>,
  file: string,
): Database.Statement<unknown[], unknown> {
  const inWords =
    <Result>(run: (...bound: unknown[]) => Result) =>
    (...bound: unknown[]): Result => {
      try {
        return run.apply(statement, bound);
      } catch (error) {
        throw explainSqliteError(error, file);
      }
    };
  const { get, all, run } = statement;
  return Object.assign(statement, { get: inWords(get), all: inWords(all), run: inWords(run) });
}

function mustExist(file: string): void {
  if (existsSync(file)) return;
  throw new ServiceError('not-found', `There is no Thaw data at ${file}. Start Thaw once with this data folder.`, {
    subject: file,
  });
}

/** SQLite would report a folder without write permission only at the first write, and not in these words. */
function mustBeWritable(file: string): void {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
    for (const path of [file, `${file}-wal`, `${file}-shm`]) {
      if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
    }
  } catch (cause) {
    throw cannotWrite(folder, { subject: folder, cause });
  }
  if (existsSync(file) && !statSync(file).isFile()) {
    throw new ServiceError('unavailable', `${file} is not a file. Choose another data folder with --data-dir.`, {
      subject: file,
    });
  }
}

function mustNotBeNewer(db: Database.Database, file: string, newest: number): void {
  const version = schemaVersion(db);
  if (version <= newest) return;
  throw new ServiceError(
    'unavailable',
    `This data was written by a newer Thaw (schema ${version}; this one knows ${newest}). Update Thaw, or choose another data folder with --data-dir.`,
    { subject: file },
  );
}

function mustBeCurrent(db: Database.Database, file: string, newest: number): void {
  const version = schemaVersion(db);
  if (version < newest) {
    throw new ServiceError(
      'conflict',
      `This data was written by an older Thaw (schema ${version}; this one has ${newest}). Start Thaw once with this data folder to bring it up to date.`,
      { subject: file },
    );
  }
}
