/** Brings in what is no plain folder (tables, annotations, archives, what a browser sent), and goes on with it after a stop. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ImportFormat, ServiceError } from '../../contract/index.ts';
import { writeWhole } from '../../imaging/writeWhole.ts';
import type { Store } from '../../store/store.ts';
import { type BegunSource, begunImport, noteBegun, noteEnded } from '../folders/interruptedImports.ts';
import type { Journal } from '../journal.ts';
import type { RunningJob, Surroundings } from '../surroundings.ts';
import { type IntoDataset, importEntries } from './importEntries.ts';
import type { OpenedSource, OpenRequest } from './openSource.ts';
import type { ListedFile } from './trees/listTree.ts';
import { forgetUploads } from './uploads.ts';

/** Remembers what is to be imported, so that it can be gone on with. */
export function noteSource(
  { store, clock, uploadFolder }: Pick<Surroundings, 'store' | 'clock' | 'uploadFolder'>,
  datasetId: number,
  request: OpenRequest,
  { format, source }: Pick<OpenedSource, 'format' | 'source'>,
): void {
  const { paths, sent, pictureFolder } = request;
  // Names of 200,000 files do not belong among the settings.
  if (sent.length > 0) writeWhole(sentList(uploadFolder, datasetId), Buffer.from(JSON.stringify(sent)));
  const begun = { root: source.root, paths, format, pictureFolder, sent: sent.length };
  noteBegun(store, datasetId, { folders: [], startedAt: clock(), source: begun });
}

/** Imports and forgets what was noted; unless it was cancelled or the disk is full: then it can be gone on with. */
export async function importSource(
  surroundings: Surroundings,
  journal: Journal,
  into: IntoDataset,
  opened: OpenedSource,
  job: RunningJob,
  onRename: () => void,
): Promise<number> {
  const { datasetId } = into;
  try {
    const reportId = await importEntries(surroundings, journal, into, opened.source, job, onRename);
    // An archive that is open cannot be deleted everywhere.
    opened.close();
    await forgetBegun(surroundings, datasetId);
    return reportId;
  } catch (error) {
    opened.close();
    const isFull = error instanceof ServiceError && error.code === 'unavailable';
    if (!job.signal.aborted && !isFull) await forgetBegun(surroundings, datasetId);
    throw error;
  }
}

/** What to open to go on. Throws `unusable-data` when what was sent is not here any more. */
export async function requestOf(
  { uploadFolder }: Pick<Surroundings, 'uploadFolder'>,
  datasetId: number,
  { paths, format, pictureFolder, sent, root }: BegunSource,
): Promise<OpenRequest> {
  const known = sent === 0 ? [] : await readSent(uploadFolder, datasetId);
  if (sent > 0 && known.length === 0) {
    throw new ServiceError(
      'unusable-data',
      `What was sent of ${root} is not here any more. Send it again; photos that are in are not taken twice.`,
      { subject: root },
    );
  }
  return { paths, sent: known, format: format as ImportFormat, pictureFolder };
}

/** Forgets an import that has ended or is left as it is, with what was sent for it. */
export async function forgetBegun(
  { store, uploadFolder }: Pick<Surroundings, 'store' | 'uploadFolder'>,
  datasetId: number,
): Promise<void> {
  const begun = begunImport(store, datasetId);
  noteEnded(store, datasetId);
  if (!begun?.source?.sent) return;
  await forgetUploads(store, await readSent(uploadFolder, datasetId));
  await rm(sentList(uploadFolder, datasetId), { force: true });
}

/** Paths of all that was sent for imports that have not ended, and of the lists of it. */
export async function sentForImports(
  { store, uploadFolder }: { readonly store: Store; readonly uploadFolder: string },
  datasetIds: readonly number[],
): Promise<Set<string>> {
  const needed = new Set<string>();
  for (const datasetId of datasetIds) {
    if (!begunImport(store, datasetId)?.source?.sent) continue;
    needed.add(sentList(uploadFolder, datasetId));
    for (const { path } of await readSent(uploadFolder, datasetId)) needed.add(path);
  }
  return needed;
}

const sentList = (uploadFolder: string, datasetId: number): string => join(uploadFolder, `import-${datasetId}.json`);

/** Empty when it is not there. */
const readSent = (uploadFolder: string, datasetId: number): Promise<ListedFile[]> =>
  readFile(sentList(uploadFolder, datasetId), 'utf8').then(
    // Written by `noteSource` and nobody else.
    (text) => JSON.parse(text) as ListedFile[],
    () => [],
  );
