/**
 * Watches the folders of datasets: new, changed and renamed files come in by themselves, once they are written to their end and
 * while nothing else is imported. What came while Thaw was closed is found when it starts.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { foldersOf, watchedFolders } from '../../store/datasets.ts';
import { presentFilesUnder } from '../../store/pictures.ts';
import { reportsOf } from '../../store/reports.ts';
import { importFolder } from '../import/importFolder.ts';
import { mayBePicture } from '../import/readPictureFile.ts';
import { folderPrefix } from '../import/takePictures.ts';
import { isInside, walkFolder, withSlashes } from '../import/walkFolder.ts';
import type { ImportJobs } from '../importJobs.ts';
import type { Journal } from '../journal.ts';
import type { PhotoView } from '../photoView.ts';
import { inPortions } from '../portions.ts';
import type { Surroundings } from '../surroundings.ts';
import { type DirectoryWatch, watchDirectories } from './watchDirectories.ts';

export interface FolderWatch {
  /** Watches what is to be watched now; call it when folders or the setting may have changed. Does nothing before `begin`. */
  refresh(): void;
  /** Begins to watch, and takes in what came meanwhile. */
  begin(): void;
  /** Why a folder is not watched though it should be; null when all is well. */
  problemOf(folder: string): string | null;
  close(): Promise<void>;
}

/** A file is whole when its size has not changed for so long. */
const settledMs = 1000;
/** Between two looks at files that are being written. */
const lookEveryMs = 250;
/** Changes that come one after another are one import. */
const gatherMs = 500;
/** While something else is imported into the dataset, it is tried again. */
const againMs = 3000;

export function createFolderWatch(
  surroundings: Surroundings,
  journal: Journal,
  view: PhotoView,
  importJobs: ImportJobs,
): FolderWatch {
  const { store, log, dataDir } = surroundings;
  const watchers = new Map<string, DirectoryWatch>();
  /** Files that changed, with what was seen of them last; they are news once they are whole. */
  const settling = new Map<string, { folder: string; size: number; since: number }>();
  let settlingTimer: NodeJS.Timeout | null = null;
  const problems = new Map<string, string>();
  /** Datasets with news: the folders that have them, and the timer that will look. */
  const waiting = new Map<number, { folders: Set<string>; timer: NodeJS.Timeout }>();
  const closing = new AbortController();
  let begun = false;
  let refreshing: NodeJS.Timeout | null = null;

  const wanted = () => watchedFolders(store).filter(({ path }) => !isInside(path, dataDir) && !isInside(dataDir, path));

  function soon(datasetId: number, changed: Iterable<string>, afterMs = gatherMs): void {
    if (closing.signal.aborted) return;
    const before = waiting.get(datasetId);
    clearTimeout(before?.timer);
    waiting.set(datasetId, {
      folders: new Set([...(before?.folders ?? []), ...changed]),
      timer: setTimeout(() => takeIn(datasetId), afterMs),
    });
  }

  function takeIn(datasetId: number): void {
    const changed = waiting.get(datasetId)?.folders ?? new Set<string>();
    if (closing.signal.aborted) return;
    if (importJobs.jobOf(datasetId) !== null) {
      soon(datasetId, changed, againMs);
      return;
    }
    waiting.delete(datasetId);
    try {
      const row = importJobs.rowOf(datasetId);
      const folders = foldersOf(store, datasetId).filter(({ path }) => changed.has(path) && watchers.has(path));
      if (folders.length === 0) return;
      importJobs.start('import', `Taking new photos into ${row.name}`, datasetId, async (job) => {
        let reportId: number | null = null;
        // Each by itself, as it was imported: two folders of one dataset need not know of each other.
        for (const folder of folders) {
          const request = { datasetId, name: row.name, folders: [folder] };
          reportId = await importFolder(surroundings, journal, request, job, view.forget);
        }
        return reportId;
      });
    } catch (error) {
      // The dataset was removed meanwhile, or Thaw closes: nothing is lost, the next start looks again.
      log.warn({ err: error, datasetId }, 'new photos could not be taken in');
    }
  }

  function open(path: string): void {
    problems.delete(path);
    const watcher = watchDirectories(path, {
      onChange(file) {
        // A folder that went takes its photos along; by its name it is told from a file only roughly.
        if (!mayBePicture(file)) return;
        settling.set(file, { folder: path, size: -1, since: performance.now() });
        settlingTimer ??= setInterval(() => void lookAtSettling(), lookEveryMs);
      },
      onError(error) {
        // Network drives and used-up watches: said once, and the folder is left to "Take in new photos".
        problems.set(
          path,
          `This folder cannot be watched (${error.message}). New photos come in when you ask for them.`,
        );
        log.warn({ err: error, path }, 'a folder cannot be watched');
        watchers.delete(path);
      },
    });
    watchers.set(path, watcher);
  }

  async function lookAtSettling(): Promise<void> {
    for (const [file, seen] of [...settling]) {
      const size = (await stat(file).catch(() => null))?.size ?? 0;
      // Another change came meanwhile: it begins anew.
      if (settling.get(file) !== seen) continue;
      if (size !== seen.size) {
        settling.set(file, { ...seen, size, since: performance.now() });
        continue;
      }
      if (performance.now() - seen.since < settledMs) continue;
      settling.delete(file);
      for (const { datasetId, path } of wanted()) if (path === seen.folder) soon(datasetId, [path]);
    }
    if (settling.size > 0 || settlingTimer === null) return;
    clearInterval(settlingTimer);
    settlingTimer = null;
  }

  function refreshNow(): void {
    refreshing = null;
    if (closing.signal.aborted) return;
    const paths = new Set(wanted().map(({ path }) => path));
    for (const path of paths) if (!watchers.has(path) && !problems.has(path)) open(path);
    for (const [path, watcher] of watchers) {
      if (paths.has(path)) continue;
      watchers.delete(path);
      watcher.close();
    }
  }

  /** Files of a watched folder that nobody has looked at: their names are neither known nor in a report. */
  async function unknownFiles(datasetId: number, path: string): Promise<string[]> {
    const { files } = await walkFolder(path, { signal: closing.signal });
    const known = new Set<string>(presentFilesUnder(store, folderPrefix(path)));
    const listed = new Set(reportsOf(store, datasetId).flatMap((report) => report.skipped.map((file) => file.path)));
    const unknown: string[] = [];
    for await (const portion of inPortions(files))
      for (const file of portion) {
        if (!mayBePicture(file) || listed.has(withSlashes(file))) continue;
        const whole = join(path, file);
        if (!known.has(whole)) unknown.push(whole);
      }
    return unknown;
  }

  async function lookOnce(): Promise<void> {
    for (const { datasetId, path } of wanted()) {
      if (closing.signal.aborted) return;
      // A folder that is not there is the folders service's to say.
      const files = await unknownFiles(datasetId, path).catch(() => []);
      // What is being written right now is the watcher's, which waits for its end. By size, for clocks of drives differ.
      const before = await sizesOf(files.slice(0, lookedAt));
      if (before.size === 0) continue;
      await sleep(settledMs, null, { signal: closing.signal }).catch(() => null);
      const after = await sizesOf(before.keys());
      if ([...after].some(([file, size]) => size === before.get(file))) soon(datasetId, [path]);
    }
  }
  let looking: Promise<void> = Promise.resolve();

  return {
    refresh() {
      if (!begun || refreshing || closing.signal.aborted) return;
      refreshing = setTimeout(refreshNow, 500);
    },
    begin() {
      begun = true;
      refreshNow();
      looking = lookOnce();
    },
    problemOf: (folder) => problems.get(folder) ?? null,
    async close() {
      closing.abort();
      if (refreshing) clearTimeout(refreshing);
      for (const { timer } of waiting.values()) clearTimeout(timer);
      await looking;
      for (const watcher of watchers.values()) watcher.close();
      if (settlingTimer) clearInterval(settlingTimer);
    },
  };
}

/** Of many unknown files, so many tell whether some are whole. */
const lookedAt = 500;

async function sizesOf(files: Iterable<string>): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const file of files) {
    const info = await stat(file).catch(() => null);
    if (info && info.size > 0) sizes.set(file, info.size);
  }
  return sizes;
}
