/** Makes backups by itself: once a day, after an hour with changes, and sooner when much was labelled. */

import { listBackups, makeBackup, pruneBackups } from './backups.ts';
import { explainSqliteError } from './sqliteErrors.ts';
import type { Store } from './store.ts';

/** How far the data had got: its newest journal entry and photo. */
export interface Mark {
  readonly entryId: number;
  readonly photoId: number;
}

export interface BackupKeeper {
  /** Makes one now, whether it is due or not; returns its name. */
  backUp(): Promise<string>;
  /** Waits for the one under way. */
  close(): Promise<void>;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** After the start, so that a short command is not held up. */
const firstLookMs = 10_000;
const manyEdits = 200;

/** True when the data has changed since the last backup (null: there is none) and it is time for another. */
export function isDue(now: number, last: { at: number; mark: Mark } | null, mark: Mark): boolean {
  if (mark.photoId === 0) return false;
  if (last === null) return true;
  const edits = mark.entryId - last.mark.entryId;
  if (edits === 0 && mark.photoId === last.mark.photoId) return false;
  const waited = now - last.at;
  return waited >= hourMs || (edits >= manyEdits && waited >= 10 * minuteMs);
}

export function createBackupKeeper(options: {
  readonly store: Store;
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: { info(details: object, message: string): void; warn(details: object, message: string): void };
}): BackupKeeper {
  const { store, folder, clock, log } = options;
  let last: { at: number; mark: Mark } | null = null;
  let underWay: Promise<string> | null = null;

  const markNow = (): Mark =>
    store
      .statement<[], Mark>(
        `SELECT (SELECT coalesce(max(id), 0) FROM journal_entry) AS entryId,
           (SELECT coalesce(max(id), 0) FROM photo) AS photoId`,
      )
      .get() ?? { entryId: 0, photoId: 0 };

  async function make(): Promise<string> {
    const [at, mark] = [clock(), markNow()];
    const name = await makeBackup({ file: store.file, folder, at });
    last = { at, mark };
    pruneBackups(folder);
    log.info({ name }, 'backup made');
    return name;
  }

  function backUp(): Promise<string> {
    underWay ??= make().finally(() => {
      underWay = null;
    });
    return underWay;
  }

  /** What the newest backup of an earlier start holds; a photo counts as changed when there are more of them. */
  function recall(): void {
    const [newest] = listBackups(folder);
    if (!newest) return;
    const { photoId } = markNow();
    last = { at: newest.at, mark: { entryId: newest.latestEntry?.entryId ?? 0, photoId } };
  }

  function look(): void {
    if (!isDue(clock(), last, markNow())) return;
    backUp().catch((error: unknown) => {
      // Tried again at the next look; the data itself is not touched by it.
      log.warn({ err: explainSqliteError(error, store.file) }, 'no backup could be made');
    });
  }

  const first = setTimeout(() => {
    recall();
    look();
  }, firstLookMs);
  const often = setInterval(look, minuteMs);
  first.unref();
  often.unref();
  return {
    backUp,
    async close() {
      clearTimeout(first);
      clearInterval(often);
      await underWay?.catch(() => {});
    },
  };
}
