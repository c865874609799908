/** The datasets service: folders of photos that stay where they are. */
import { readdir, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Dataset, ServiceError } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { thumbnailFile } from '../imaging/thumbnailFile.ts';
import {
  addDataset,
  allDatasets,
  type DatasetRow,
  datasetById,
  datasetWithFolder,
  deleteDataset,
  foldersOf,
  hasRunningRun,
  putFolder,
  renameDataset,
  runFilesOf,
} from '../store/datasets.ts';
import { picturesOfDataset } from '../store/photos.ts';
import { deleteUnusedPictures } from '../store/pictures.ts';
import { reportsOf } from '../store/reports.ts';
import type { PhotoLooking } from './alike/lookAtPhotos.ts';
import { datasetSummary } from './datasetSummary.ts';
import { type ImportRequest, importFolder } from './import/importFolder.ts';
import { thumbnailFolder } from './import/readPictureFile.ts';
import { holdsAnyFile, isGone, isInside } from './import/walkFolder.ts';
import type { Journal } from './journal.ts';
import type { Looks } from './looks/looks.ts';
import { mustExist } from './photos.ts';
import type { PhotoView } from './photoView.ts';
import { drawingShare, drawSample, prepareSampleFolder, sampleFolder, sampleName } from './sample.ts';
import { resplit } from './snapshot.ts';
import type { RunningJob, Surroundings } from './surroundings.ts';

export function createDatasets(
  surroundings: Surroundings,
  journal: Journal,
  view: PhotoView,
  looks: Pick<Looks, 'forget'>,
  looking: PhotoLooking,
): Services['datasets'] {
  const { store, clock, jobs, changes, dataDir } = surroundings;
  /** Jobs of the imports that run now, by dataset. */
  const importing = new Map<number, string>();

  const rowOf = (datasetId: number): DatasetRow => {
    mustExist(store, datasetId);
    const row = datasetById(store, datasetId);
    if (!row) throw new Error(`Dataset ${datasetId} is not in the store.`);
    return row;
  };
  const summary = (row: DatasetRow): Dataset => datasetSummary(store, row, importing.get(row.datasetId) ?? null);
  const announce = (datasetId: number, words: string | null) =>
    changes.announce({ kind: 'datasets', datasetId, runId: null, summary: words });

  /** The dataset to import into: the one asked for, the one that has the folder, or a new one. */
  function target(folder: string, datasetId: number | undefined, name: string | undefined): DatasetRow {
    const known = datasetId ?? datasetWithFolder(store, folder);
    if (known !== undefined) return rowOf(known);
    return rowOf(addDataset(store, { name: name ?? (basename(folder) || folder), createdAt: clock() }));
  }

  /** Starts the job and remembers it while it runs. */
  function start(
    kind: 'import' | 'sample',
    title: string,
    request: ImportRequest,
    work: (job: RunningJob) => Promise<number>,
  ): { jobId: string; datasetId: number } {
    const { datasetId } = request;
    let ended = false;
    const { id: jobId } = jobs.start({ kind, title, datasetId, runId: null }, async (job) => {
      try {
        return await work(job);
      } finally {
        ended = true;
        importing.delete(datasetId);
        announce(datasetId, null);
      }
    });
    if (!ended) importing.set(datasetId, jobId);
    announce(datasetId, null);
    return { jobId, datasetId };
  }

  function mustBeIdle({ datasetId, name }: DatasetRow): void {
    const jobId = importing.get(datasetId);
    if (jobId === undefined) return;
    throw new ServiceError(
      'conflict',
      `Photos are being imported into "${name}" already. Wait until that is done, or cancel it.`,
      { subject: jobId },
    );
  }

  /** Notes the folders and says what to import; one transaction, so that no dataset stands there without its folder. */
  function prepare(
    folders: ImportRequest['folders'],
    datasetId: number | undefined,
    name: string | undefined,
  ): ImportRequest {
    return store.write(() => {
      const row = target(folders[0]?.path ?? '', datasetId, name);
      mustBeIdle(row);
      const known = new Map(foldersOf(store, row.datasetId).map((folder) => [folder.path, folder.fixedSplit]));
      // A folder that was the training side of a validation folder stays that when it is imported again alone.
      const sided = folders.map(({ path, fixedSplit }) => ({
        path,
        fixedSplit: fixedSplit ?? known.get(path) ?? null,
      }));
      for (const folder of sided) putFolder(store, row.datasetId, folder);
      return { datasetId: row.datasetId, name: row.name, folders: sided };
    });
  }

  return {
    list: () => allDatasets(store).map(summary),
    get: ({ datasetId }) => summary(rowOf(datasetId)),
    rename({ datasetId, name }) {
      rowOf(datasetId);
      store.write(() => renameDataset(store, datasetId, name));
      announce(datasetId, `dataset renamed to ${name}`);
      return summary(rowOf(datasetId));
    },
    async remove({ datasetId }) {
      const row = rowOf(datasetId);
      mustBeIdle(row);
      if (hasRunningRun(store, datasetId)) {
        throw new ServiceError('conflict', `A training runs on "${row.name}". Cancel it first.`, {
          subject: 'datasetId',
        });
      }
      const { hashes, runFiles } = store.write(() => {
        const pictures = picturesOfDataset(store, datasetId);
        const runFiles = runFilesOf(store, datasetId);
        deleteDataset(store, datasetId);
        return { hashes: deleteUnusedPictures(store, pictures), runFiles };
      });
      view.forget();
      announce(datasetId, `dataset ${row.name} removed`);
      // The rows are gone, so nothing points to these files any more.
      for (const hash of hashes) await rm(thumbnailFile(thumbnailFolder(dataDir), hash), { force: true });
      for (const file of runFiles) await removeRunFile(dataDir, file);
      await looks.forget(datasetId);
    },
    async importFolder({ folder, valFolder, datasetId, name }) {
      if (datasetId !== undefined) mustBeIdle(rowOf(datasetId));
      const path = resolve(folder);
      await mustHoldFiles(path);
      const folders: ImportRequest['folders'][number][] = [
        { path, fixedSplit: valFolder === undefined ? null : 'train' },
      ];
      if (valFolder !== undefined) {
        const valPath = resolve(valFolder);
        if (isInside(path, valPath)) {
          throw new ServiceError(
            'invalid-request',
            `The validation folder ${valPath} holds the training folder ${path}. Choose two separate folders.`,
            { subject: 'valFolder' },
          );
        }
        await mustHoldFiles(valPath);
        folders.push({ path: valPath, fixedSplit: 'val' });
      }
      const request = prepare(folders, datasetId, name);
      return start('import', `Importing ${request.name}`, request, (job) =>
        importFolder(surroundings, journal, request, job, view.forget),
      );
    },
    async makeSample() {
      await prepareSampleFolder(dataDir);
      const request = prepare([{ path: sampleFolder(dataDir), fixedSplit: null }], undefined, sampleName);
      return start('sample', `Drawing ${sampleName}`, request, async (job) => {
        await drawSample(surroundings, job);
        const second: RunningJob = {
          ...job,
          progress: (progress) =>
            job.progress({ ...progress, progress: drawingShare + (1 - drawingShare) * (progress.progress ?? 0) }),
        };
        return importFolder(surroundings, journal, request, second, view.forget);
      });
    },
    reports({ datasetId }) {
      rowOf(datasetId);
      return reportsOf(store, datasetId);
    },
    async resplit({ datasetId, val, test, seed }) {
      rowOf(datasetId);
      if (val + test > 0.9) {
        throw new ServiceError(
          'invalid-request',
          `Validation ${val} and test ${test} leave too little to train on. Together they may be at most 0.9.`,
          { subject: 'val' },
        );
      }
      await looking.ensure(datasetId);
      resplit(store, datasetId, { val, test, seed });
      changes.announce({ kind: 'photos', datasetId, runId: null, summary: 'photos split anew' });
      announce(datasetId, null);
      return summary(rowOf(datasetId));
    },
  };
}

/** Throws `unusable-data` with the way out when there is nothing to import. */
async function mustHoldFiles(folder: string): Promise<void> {
  const unusable = (message: string, cause?: unknown) =>
    new ServiceError('unusable-data', message, { subject: folder, cause });
  let holdsFile: boolean;
  try {
    holdsFile = await holdsAnyFile(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOTDIR') throw unusable(`${folder} is a file. Choose the folder that holds the photos.`, error);
    if (isGone(error)) throw unusable(`There is no folder ${folder}. Check its name, or connect its drive.`, error);
    throw unusable(
      `The folder ${folder} cannot be opened (${code ?? error}). Allow reading it, or choose another.`,
      error,
    );
  }
  if (!holdsFile) {
    throw unusable(`The folder ${folder} is empty. Choose the folder that holds the photos.`);
  }
}

/** Deletes a file that a run wrote, and its folder with the last one. Paths are relative to the data directory. */
async function removeRunFile(dataDir: string, file: string): Promise<void> {
  const path = join(dataDir, file);
  if (!isInside(path, dataDir)) return;
  await rm(path, { force: true });
  const folder = dirname(path);
  const rest = await readdir(folder).catch(() => null);
  if (rest?.length === 0 && folder !== dataDir) await rmdir(folder);
}
