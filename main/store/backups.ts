/** Backups of the data file: made whole or not at all, looked into without opening them for good, put back in its place. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { ServiceError } from '../contract/errors.ts';
import type { Backup } from '../contract/index.ts';
import { siblingModule } from '../siblingModule.ts';
import { flush, flushFolder, timeInName } from './flush.ts';
import { schemaVersion } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { mustBeSound } from './soundness.ts';

export interface BackupFacts {
  /** File name in the backup folder. */
  readonly name: string;
  /** When it was made, ms since 1970. */
  readonly at: number;
  readonly sizeBytes: number;
  readonly photos: number;
  readonly labelled: number;
  /** The last entry of any dataset's journal; null for data without labels. */
  readonly latestEntry: { readonly entryId: number; readonly at: number } | null;
}

const automatic = /^thaw-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)\.sqlite$/;
const anyBackup = /^thaw-(?:schema-\d+-)?(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)\.sqlite$/;

function timeOf(name: string, pattern: RegExp): number | null {
  const [date, time] = pattern.exec(name)?.[1]?.split('T') ?? [];
  return date && time ? Date.parse(`${date}T${time.replaceAll('-', ':')}Z`) : null;
}

/** Newest first. Files that cannot be read as Thaw's data are left out. */
export function listBackups(folder: string): BackupFacts[] {
  return namesIn(folder)
    .flatMap((name) => {
      const at = timeOf(name, anyBackup);
      return at === null ? [] : [{ name, at }];
    })
    .sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1))
    .flatMap(({ name, at }) => {
      const facts = lookInto(join(folder, name));
      return facts === null ? [] : [{ name, at, ...facts }];
    });
}

/** Counts of a data file that need not be the newest schema; null when it cannot be read. */
function lookInto(file: string): Omit<BackupFacts, 'name' | 'at'> | null {
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    if (schemaVersion(db) > migrations.length) return null;
    const counts = db
      .prepare<[], { photos: number; labelled: number }>(
        'SELECT count(*) AS photos, count(class_id) AS labelled FROM photo',
      )
      .get();
    const latestEntry = db
      .prepare<[], { entryId: number; at: number }>(
        'SELECT id AS entryId, at FROM journal_entry ORDER BY id DESC LIMIT 1',
      )
      .get();
    return {
      sizeBytes: statSync(file).size,
      photos: counts?.photos ?? 0,
      labelled: counts?.labelled ?? 0,
      latestEntry: latestEntry ?? null,
    };
  } catch {
    // It is damaged itself, or no data of ours: nothing to put back.
    return null;
  } finally {
    db?.close();
  }
}

/**
 * Copies the data file as it is now, while others go on reading and writing it; returns the copy's name. The copy is read
 * through and flushed in a thread of its own before it gets its name, so that half a copy is never taken for one.
 */
export async function makeBackup(request: { file: string; folder: string; at: number }): Promise<string> {
  const { file, folder, at } = request;
  mkdirSync(folder, { recursive: true });
  const name = `thaw-${timeInName(at)}.sqlite`;
  const destination = join(folder, name);
  const worker = new Worker(siblingModule(import.meta.url, './backupWorker'), { workerData: { file, destination } });
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`The backup ended with code ${code}.`))));
  });
  return name;
}

/** Days of which the last backup is kept, and how many of the newest are kept whatever their day. */
const keptDays = 7;
const keptNewest = 3;

/** Removes automatic backups that are superseded, and what broken ones left. Copies from before migrations stay. */
export function pruneBackups(folder: string): void {
  for (const name of namesIn(folder)) if (name.endsWith('.partial')) rmSync(join(folder, name), { force: true });
  const all = namesIn(folder)
    .filter((name) => automatic.test(name))
    .sort()
    .reverse();
  const lastOfDay = new Map<string, string>();
  for (const name of all) {
    const day = name.slice('thaw-'.length, 'thaw-2026-11-22'.length);
    if (!lastOfDay.has(day)) lastOfDay.set(day, name);
  }
  const kept = new Set([...all.slice(0, keptNewest), ...[...lastOfDay.values()].slice(0, keptDays)]);
  for (const name of all) if (!kept.has(name)) rmSync(join(folder, name), { force: true });
}

/**
 * Puts a backup (null: nothing, so that Thaw starts afresh) in the place of the data file. The file that was there is
 * kept in the backup folder; returns its name, null when there was none. Nobody may have the data file open. Throws
 * `not-found` and `unusable-data` before anything is touched.
 */
export function restoreBackup(request: {
  file: string;
  folder: string;
  name: string | null;
  at: number;
}): string | null {
  const { file, folder, name, at } = request;
  const incoming = `${file}.incoming`;
  rmSync(incoming, { force: true });
  if (name !== null) {
    if (!anyBackup.test(name) || !existsSync(join(folder, name))) {
      throw new ServiceError('not-found', `There is no backup ${name} in ${folder}.`, { subject: name });
    }
    copyFileSync(join(folder, name), incoming);
    checkWhole(incoming, join(folder, name));
    flush(incoming);
  }
  const aside = existsSync(file) ? keepAside(file, folder, at) : null;
  // The old log first: it would be read into the file that comes.
  for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
  if (name === null) rmSync(file, { force: true });
  else renameSync(incoming, file);
  flushFolder(dirname(file));
  return aside;
}

/** Copies the file and its log; the file itself stays until the new one takes its place. */
function keepAside(file: string, folder: string, at: number): string {
  mkdirSync(folder, { recursive: true });
  const aside = `damaged-${timeInName(at)}.sqlite`;
  for (const suffix of ['', '-wal']) {
    if (!existsSync(file + suffix)) continue;
    copyFileSync(file + suffix, join(folder, aside + suffix));
    flush(join(folder, aside + suffix));
  }
  return aside;
}

/** Throws `unusable-data` when the copy is not whole, or of a newer Thaw. */
function checkWhole(file: string, shown: string): void {
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { readonly: true });
    mustBeSound(db, shown);
    if (schemaVersion(db) > migrations.length) throw new Error('it was written by a newer Thaw');
  } catch (error) {
    rmSync(file, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServiceError('unusable-data', `The backup ${shown} cannot be used: ${reason}. Choose an older one.`, {
      subject: shown,
      cause: error,
    });
  } finally {
    db?.close();
    // A copy of data in use, put there by hand, has a log of its own as soon as it is looked at.
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
  }
}

/**
 * Journal entries of the data file that come after `entryId`; null when the file is too damaged to tell. The newest of
 * them may be missing where the log is damaged too.
 */
export function entriesAfter(file: string, entryId: number): { entries: number; first: number | null } | null {
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    const found = db
      .prepare<[number], { entries: number; first: number | null }>(
        'SELECT count(*) AS entries, min(at) AS first FROM journal_entry WHERE id > ?',
      )
      .get(entryId);
    return found ?? null;
  } catch {
    return null;
  } finally {
    db?.close();
  }
}

/** Backups as the contract has them. */
export function describeBackups(folder: string, databaseFile: string): Backup[] {
  return listBackups(folder).map(({ name, at, sizeBytes, photos, labelled, latestEntry }) => ({
    ...{ name, at, sizeBytes, photos, labelled },
    lastEditAt: latestEntry?.at ?? null,
    editsSince: entriesAfter(databaseFile, latestEntry?.entryId ?? 0)?.entries ?? null,
  }));
}

/** True when there is no data file, or an empty one, beside backups: then something took it away. */
export const isLost = (file: string, folder: string): boolean =>
  (!existsSync(file) || statSync(file).size === 0) &&
  !existsSync(`${file}-wal`) &&
  namesIn(folder).some((name) => anyBackup.test(name));

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
