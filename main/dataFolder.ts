/** Opens the data directory for one engine: makes it, checks that it can be written, and keeps other engines out. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ServiceError } from './contract/index.ts';

export interface DataFolder {
  readonly path: string;
  readonly databaseFile: string;
  readonly backups: string;
  readonly thumbnails: string;
  readonly uploads: string;
  readonly weights: string;
  readonly logs: string;
  /** When it was opened, by the clock of its disk, ms since 1970. */
  readonly openedAt: number;
  /** Lets the next engine in. */
  close(): void;
}

/**
 * Throws `unavailable` when the folder cannot be made or written, `conflict` when another engine has it.
 *
 * The lock is an exclusive SQLite lock on a file of its own: the system lets go of it when the process ends, however it
 * ends, so a crashed engine's lock cannot stay behind and a reused process number cannot be mistaken for it. Who holds
 * it stands in a second file, for the message only (reading the locked file itself would drop the lock on POSIX).
 */
export function openDataFolder(path: string): DataFolder {
  const folder = {
    path,
    databaseFile: join(path, 'thaw.sqlite'),
    backups: join(path, 'backups'),
    thumbnails: join(path, 'thumbnails'),
    uploads: join(path, 'uploads'),
    weights: join(path, 'weights'),
    logs: join(path, 'logs'),
  };
  const holderFile = join(path, 'engine.pid');
  try {
    for (const each of [path, folder.backups, folder.thumbnails, folder.uploads, folder.weights, folder.logs]) {
      mkdirSync(each, { recursive: true });
    }
  } catch (error) {
    throw unusable(path, error);
  }

  let lock: Database.Database | null = null;
  try {
    lock = new Database(join(path, 'engine.lock'), { timeout: 0 });
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    writeFileSync(holderFile, `${process.pid}\n`);
  } catch (error) {
    lock?.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new ServiceError(
        'conflict',
        `Thaw is already running on ${path} (process ${readHolder(holderFile)}). Close it, or choose another data folder with --data-dir.`,
        { subject: path },
      );
    }
    throw unusable(path, error);
  }
  const held = lock;
  return {
    ...folder,
    openedAt: statSync(holderFile).mtimeMs,
    close() {
      rmSync(holderFile, { force: true });
      held.close();
    },
  };
}

function readHolder(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim() || 'unknown';
  } catch {
    // It is just starting or just closing; the message is good without the number.
    return 'unknown';
  }
}

function unusable(path: string, cause: unknown): ServiceError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why: Record<string, string> = {
    EACCES: 'you may not write there',
    EPERM: 'you may not write there',
    EROFS: 'it lies on a read-only disk',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of that path is a file, not a folder',
    EEXIST: 'there is a file of that name',
    ENOENT: 'it cannot be made there',
    SQLITE_CANTOPEN: 'files cannot be made there',
    SQLITE_READONLY: 'it is read-only',
    SQLITE_FULL: 'the disk is full',
  };
  const known = Object.entries(why).find(([name]) => code.startsWith(name));
  const reason = known ? known[1] : cause instanceof Error ? cause.message : String(cause);
  return new ServiceError(
    'unavailable',
    `Thaw cannot keep its files in ${path}: ${reason}. Make the folder writable, or choose another one with --data-dir.`,
    { subject: path, cause },
  );
}
