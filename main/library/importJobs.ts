/** The imports that run now, one a dataset, and the datasets they go into. */
import { basename } from 'node:path';
import { ServiceError } from '../contract/index.ts';
import {
  addDataset,
  type DatasetRow,
  datasetById,
  datasetWithFolder,
  foldersOf,
  putFolder,
} from '../store/datasets.ts';
import type { ImportRequest } from './import/importFolder.ts';
import { mustExist } from './photos.ts';
import type { RunningJob, Surroundings } from './surroundings.ts';

export interface ImportJobs {
  /** Throws `not-found`. */
  rowOf(datasetId: number): DatasetRow;
  /** The job that imports into the dataset now. */
  jobOf(datasetId: number): string | null;
  /** Throws `conflict` while an import into the dataset runs. */
  mustBeIdle(row: DatasetRow): void;
  /** A new dataset; or the one asked for, when nothing is imported into it. Throws `not-found`, `conflict`. */
  target(datasetId: number | undefined, name: string): DatasetRow;
  /** Notes the folders and says what to import; one transaction, so that no dataset stands there without its folder. */
  prepareFolders(
    folders: ImportRequest['folders'],
    datasetId: number | undefined,
    name: string | undefined,
  ): ImportRequest;
  /** Starts the job and remembers it while it runs. */
  start(
    kind: 'import' | 'sample',
    title: string,
    datasetId: number,
    work: (job: RunningJob) => Promise<number | null>,
  ): { jobId: string; datasetId: number };
}

export function createImportJobs({
  store,
  clock,
  jobs,
  changes,
}: Pick<Surroundings, 'store' | 'clock' | 'jobs' | 'changes'>): ImportJobs {
  const importing = new Map<number, string>();

  const announce = (datasetId: number) => changes.announce({ kind: 'datasets', datasetId, runId: null, summary: null });

  const rowOf = (datasetId: number): DatasetRow => {
    mustExist(store, datasetId);
    const row = datasetById(store, datasetId);
    if (!row) throw new Error(`Dataset ${datasetId} is not in the store.`);
    return row;
  };

  function mustBeIdle({ datasetId, name }: DatasetRow): void {
    const jobId = importing.get(datasetId);
    if (jobId === undefined) return;
    throw new ServiceError(
      'conflict',
      `Photos are being imported into "${name}" already. Wait until that is done, or cancel it.`,
      { subject: jobId },
    );
  }

  function target(datasetId: number | undefined, name: string): DatasetRow {
    const row = rowOf(datasetId ?? addDataset(store, { name, createdAt: clock() }));
    mustBeIdle(row);
    return row;
  }

  return {
    rowOf,
    jobOf: (datasetId) => importing.get(datasetId) ?? null,
    mustBeIdle,
    target,
    prepareFolders: (folders, datasetId, name) =>
      store.write(() => {
        const main = folders[0]?.path ?? '';
        const row = target(datasetId ?? datasetWithFolder(store, main), name ?? (basename(main) || main));
        const known = new Map(foldersOf(store, row.datasetId).map((folder) => [folder.path, folder]));
        // A folder that was the training side of a validation folder stays that when it is imported again alone.
        const noted = folders.map(({ path, fixedSplit, className }) => ({
          path,
          fixedSplit: fixedSplit ?? known.get(path)?.fixedSplit ?? null,
          className: className ?? known.get(path)?.className ?? null,
        }));
        for (const folder of noted) putFolder(store, row.datasetId, folder);
        return { datasetId: row.datasetId, name: row.name, folders: noted };
      }),
    start(kind, title, datasetId, work) {
      let ended = false;
      const { id: jobId } = jobs.start({ kind, title, datasetId, runId: null }, async (job) => {
        try {
          return await work(job);
        } finally {
          ended = true;
          importing.delete(datasetId);
          announce(datasetId);
        }
      });
      if (!ended) importing.set(datasetId, jobId);
      announce(datasetId);
      return { jobId, datasetId };
    },
  };
}
