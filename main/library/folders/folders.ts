/** The folders service: whether a dataset's folders are there, reading them again, and finding them where they lie now. */
import { resolve } from 'node:path';
import { ServiceError } from '../../contract/index.ts';
import type { Services } from '../../contract/services.ts';
import { type DatasetRow, foldersOf } from '../../store/datasets.ts';
import { countPlaces } from '../../store/places.ts';
import { type ImportedFolder, importFolder } from '../import/importFolder.ts';
import { forgetBegun, importSource, requestOf } from '../import/importSource.ts';
import { openSource } from '../import/openSource.ts';
import { folderPrefix } from '../import/takePictures.ts';
import type { ImportJobs } from '../importJobs.ts';
import type { Journal } from '../journal.ts';
import type { PhotoView } from '../photoView.ts';
import type { RunningJob, Surroundings } from '../surroundings.ts';
import { isFolderHere, lookAtFolders, noteFolderGone } from './goneFolders.ts';
import { begunImport } from './interruptedImports.ts';
import { locateFolder } from './locateFolder.ts';

export interface Folders {
  readonly service: Services['folders'];
  /** Looks at every known folder once, in the background. */
  lookAtAll(): void;
  close(): Promise<void>;
}

export function createFolders(
  surroundings: Surroundings,
  journal: Journal,
  view: PhotoView,
  importJobs: ImportJobs,
): Folders {
  const { store, log } = surroundings;
  const { rowOf, mustBeIdle } = importJobs;
  const closing = new AbortController();
  let looking: Promise<void> = Promise.resolve();

  const idleRow = (datasetId: number): DatasetRow => {
    const row = rowOf(datasetId);
    mustBeIdle(row);
    return row;
  };
  const startImport = ({ datasetId, name }: DatasetRow, title: string, work: (job: RunningJob) => Promise<number>) =>
    importJobs.start('import', `${title} ${name}`, datasetId, work);
  const read = ({ datasetId, name }: DatasetRow, folders: readonly ImportedFolder[], job: RunningJob) =>
    importFolder(surroundings, journal, { datasetId, name, folders }, job, view.forget);

  /** Reads each folder that is there by itself; what one of them cannot give does not keep the others back. */
  async function readAll(row: DatasetRow, job: RunningJob): Promise<number> {
    let reportId: number | null = null;
    let failure: unknown = null;
    for (const folder of foldersOf(store, row.datasetId)) {
      job.signal.throwIfAborted();
      if (!(await isFolderHere(folder.path))) {
        noteFolderGone(surroundings, folder.path);
        failure ??= notThere(folder.path);
        continue;
      }
      try {
        reportId = await read(row, [folder], job);
      } catch (error) {
        if (job.signal.aborted || !(error instanceof ServiceError)) throw error;
        failure ??= error;
      }
    }
    if (failure !== null) throw failure;
    if (reportId === null) throw new ServiceError('unusable-data', `"${row.name}" has no folder to look into.`);
    return reportId;
  }

  return {
    service: {
      async list({ datasetId }) {
        rowOf(datasetId);
        const folders = [];
        for (const { path } of foldersOf(store, datasetId)) {
          const here = await isFolderHere(path);
          if (!here) noteFolderGone(surroundings, path);
          const { here: files, gone } = countPlaces(store, folderPrefix(path));
          folders.push({ path, here, files, gone });
        }
        return folders;
      },
      lookAgain({ datasetId }) {
        const row = idleRow(datasetId);
        return startImport(row, 'Looking again at', (job) => readAll(row, job));
      },
      async locate({ datasetId, folder, newFolder }) {
        const row = idleRow(datasetId);
        const [from, to] = [resolve(folder), resolve(newFolder)];
        const known = foldersOf(store, datasetId).find(({ path }) => path === from);
        if (!known) {
          throw new ServiceError('not-found', `"${row.name}" has no folder ${from}. Choose one of its list.`, {
            subject: 'folder',
          });
        }
        if (!(await isFolderHere(to))) throw notThere(to);
        return startImport(row, 'Finding the photos of', async (job) => {
          await locateFolder(surroundings, { from, to }, job);
          view.forget();
          return read(row, [{ ...known, path: to }], job);
        });
      },
      interrupted({ datasetId }) {
        rowOf(datasetId);
        if (importJobs.jobOf(datasetId) !== null) return null;
        const begun = begunImport(store, datasetId);
        if (begun === null) return null;
        const folders = begun.source ? [begun.source.root] : begun.folders.map(({ path }) => path);
        return { folders, startedAt: begun.startedAt };
      },
      async goOn({ datasetId }, call) {
        const row = idleRow(datasetId);
        const begun = begunImport(store, datasetId);
        if (!begun) {
          throw new ServiceError('not-found', `No import into "${row.name}" waits to go on.`, { subject: 'datasetId' });
        }
        if (!begun.source) return startImport(row, 'Importing', (job) => read(row, begun.folders, job));
        const opened = await openSource(surroundings, await requestOf(surroundings, datasetId, begun.source), {
          signal: call?.signal ?? new AbortController().signal,
          onProgress: () => {},
        });
        try {
          return startImport(row, 'Importing', (job) =>
            importSource(surroundings, journal, row, opened, job, view.forget),
          );
        } catch (error) {
          opened.close();
          throw error;
        }
      },
      async leave({ datasetId }) {
        idleRow(datasetId);
        await forgetBegun(surroundings, datasetId);
      },
    },
    lookAtAll() {
      looking = lookAtFolders(surroundings, closing.signal).catch((error: unknown) => {
        if (!closing.signal.aborted) log.warn({ err: error }, 'the folders could not be looked at');
      });
    },
    async close() {
      closing.abort();
      await looking;
    },
  };
}

const notThere = (folder: string): ServiceError =>
  new ServiceError('unusable-data', `There is no folder ${folder}. Connect its drive, or show where it is now.`, {
    subject: folder,
  });
