/** The datasets service: folders of photos that stay where they are. */
import { readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Dataset, ServiceError } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { thumbnailFile } from '../imaging/thumbnailFile.ts';
import { allDatasets, type DatasetRow, hasRunningRun, renameDataset } from '../store/datasets.ts';
import { reportsOf } from '../store/reports.ts';
import type { PhotoLooking } from './alike/lookAtPhotos.ts';
import { announceEdit } from './announceEdit.ts';
import { datasetSummary } from './datasetSummary.ts';
import { noteFolderGone } from './folders/goneFolders.ts';
import { type ImportRequest, importFolder } from './import/importFolder.ts';
import { forgetBegun } from './import/importSource.ts';
import { removeOwnPictures } from './import/ownPictures.ts';
import { thumbnailFolder } from './import/readPictureFile.ts';
import { holdsAnyFile, isGone, isInside } from './import/walkFolder.ts';
import type { ImportJobs } from './importJobs.ts';
import type { Journal } from './journal.ts';
import type { Looks } from './looks/looks.ts';
import type { PhotoView } from './photoView.ts';
import type { Removing } from './removeDataset.ts';
import { drawingShare, drawSample, prepareSampleFolder, sampleFolder, sampleName } from './sample.ts';
import { resplit } from './snapshot.ts';
import { mustLeaveTraining } from './splits.ts';
import type { RunningJob, Surroundings } from './surroundings.ts';

export function createDatasets(
  surroundings: Surroundings,
  journal: Journal,
  view: PhotoView,
  looks: Pick<Looks, 'forget'>,
  looking: PhotoLooking,
  importJobs: ImportJobs,
  removing: Removing,
): Services['datasets'] {
  const { store, changes, dataDir } = surroundings;
  const { rowOf, mustBeIdle } = importJobs;
  const summary = (row: DatasetRow): Dataset => datasetSummary(store, row, importJobs.jobOf(row.datasetId));
  const announce = (datasetId: number, words: string | null) =>
    changes.announce({ kind: 'datasets', datasetId, runId: null, summary: words });

  /** Of a folder that is not there (any more), all photos are not connected from now on. */
  async function mustBeThere(folder: string): Promise<void> {
    try {
      await mustHoldFiles(folder);
    } catch (error) {
      if (error instanceof ServiceError && isGone(error.cause)) noteFolderGone(surroundings, folder);
      throw error;
    }
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
      await forgetBegun(surroundings, datasetId);
      const { hashes, runFiles } = await removing.remove({ datasetId });
      view.forget();
      announce(datasetId, `dataset ${row.name} removed`);
      // The rows are gone, so nothing points to these files any more.
      for (const hash of hashes) await rm(thumbnailFile(thumbnailFolder(dataDir), hash), { force: true });
      await removeOwnPictures(dataDir, hashes);
      for (const file of runFiles) await removeRunFile(dataDir, file);
      await looks.forget(datasetId);
    },
    async importFolder({ folder, valFolder, datasetId, name }) {
      if (datasetId !== undefined) mustBeIdle(rowOf(datasetId));
      const path = resolve(folder);
      await mustBeThere(path);
      const folders: ImportRequest['folders'][number][] = [
        { path, fixedSplit: valFolder === undefined ? null : 'train', className: null },
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
        await mustBeThere(valPath);
        folders.push({ path: valPath, fixedSplit: 'val', className: null });
      }
      const request = importJobs.prepareFolders(folders, datasetId, name);
      return importJobs.start('import', `Importing ${request.name}`, request.datasetId, (job) =>
        importFolder(surroundings, journal, request, job, view.forget),
      );
    },
    async makeSample() {
      await prepareSampleFolder(dataDir);
      const folder = { path: sampleFolder(dataDir), fixedSplit: null, className: null };
      const request = importJobs.prepareFolders([folder], undefined, sampleName);
      return importJobs.start('sample', `Drawing ${sampleName}`, request.datasetId, async (job) => {
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
      mustLeaveTraining(val, test);
      await looking.ensure(datasetId);
      announceEdit(changes, datasetId, resplit(store, journal, datasetId, { val, test, seed }));
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
