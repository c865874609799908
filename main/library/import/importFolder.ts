/** Imports a folder: lists its files, reads them on all cores, and takes them in batch by batch while people look on. */
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type ImportReport, ServiceError, type SkippedFile, type Split } from '../../contract/index.ts';
import { saveSplitSettings } from '../../store/datasets.ts';
import { hasFixedSplit, moveSplit } from '../../store/photos.ts';
import { markFileGone, presentFilesUnder, refreshMissing } from '../../store/pictures.ts';
import { addReport } from '../../store/reports.ts';
import type { Journal } from '../journal.ts';
import { standardSplit } from '../split.ts';
import type { RunningJob, Surroundings } from '../surroundings.ts';
import { countInWords, photosInWords } from '../wording.ts';
import { type FolderLayout, folderLayout, type Place } from './folderLayout.ts';
import { inOrder } from './inOrder.ts';
import { readPictureFile } from './readPictureFile.ts';
import { createPictureTaker, type FoundFile, folderPrefix } from './takePictures.ts';
import { isGone, isInside, type WalkedFolder, walkFolder, withSlashes } from './walkFolder.ts';

export interface ImportRequest {
  readonly datasetId: number;
  /** The dataset's name, for the journal. */
  readonly name: string;
  /** The folder itself first; after it, where there is one, the validation folder. Absolute paths. */
  readonly folders: readonly { readonly path: string; readonly fixedSplit: Split | null }[];
}

/** Returns the report's id. What was taken before a failure or a cancel stays, and is reported too. */
export async function importFolder(
  surroundings: Surroundings,
  journal: Journal,
  request: ImportRequest,
  job: RunningJob,
  onRename: () => void,
): Promise<number> {
  const { store, clock, changes } = surroundings;
  const { datasetId } = request;
  const [main] = request.folders;
  if (!main) throw new Error('An import needs a folder.');
  const startedAt = clock();
  const hadValidation = hasFixedSplit(store, datasetId, 'val');

  const walked: Walked[] = [];
  for (const folder of request.folders) {
    walked.push(await walk(surroundings, request, folder, job));
  }
  const layout = walked[0]?.layout.layout ?? 'flat';
  if (walked.length > 1 && walked[0]?.candidates.some((file) => file.place.split === 'val')) {
    throw new ServiceError(
      'invalid-request',
      `${main.path} has a validation sub-folder of its own. Import it without a second validation folder.`,
      { subject: main.path },
    );
  }
  const files = walked.flatMap((folder) => folder.candidates).sort((a, b) => rank(a.place.split) - rank(b.place.split));
  const taker = createPictureTaker({
    store,
    journal,
    clock,
    datasetId,
    summary: `${request.name} imported`,
    folders: request.folders.map((folder) => folder.path),
    files: new Set(files.map((file) => file.path)),
    onRename,
  });
  const leftOut = walked.flatMap((folder) => folder.skipped);

  const report = (): ImportReport => {
    const content = {
      datasetId,
      folder: main.path,
      layout,
      // Counted as they were dealt with: each file is either taken or listed.
      files: leftOut.length + taker.counts.taken + taker.skipped.length,
      ...taker.counts,
      skipped: [...leftOut, ...taker.skipped],
      seconds: (clock() - startedAt) / 1000,
    };
    return { ...content, reportId: store.write(() => addReport(store, clock(), content)) };
  };

  try {
    await readAll(surroundings, request, files, taker.take, job);
  } catch (error) {
    // What was taken is kept, so its report is too; files that were not reached are not in it.
    job.setResult(report().reportId);
    throw error;
  }
  store.write(() => {
    markGone(surroundings, walked);
    if (!hadValidation && hasFixedSplit(store, datasetId, 'val')) keepValidationUntouched(surroundings, datasetId);
  });
  const { reportId, taken, added } = report();
  job.setResult(reportId);
  changes.announce({
    kind: 'photos',
    datasetId,
    runId: null,
    summary: added > 0 ? `${photosInWords(added)} imported from ${request.name}` : `nothing new in ${request.name}`,
  });
  if (taken === 0 && taker.skipped.every((file) => file.kind !== 'conflicting-label')) {
    throw new ServiceError(
      'unusable-data',
      `None of the ${countInWords(taker.skipped.length + leftOut.length, 'file')} in ${main.path} is a picture that can be read. The report says why for each.`,
      { subject: main.path },
    );
  }
  return reportId;
}

interface Candidate {
  readonly path: string;
  readonly shown: string;
  readonly name: string;
  readonly place: Place;
}

interface Walked {
  readonly path: string;
  readonly layout: FolderLayout;
  readonly candidates: readonly Candidate[];
  readonly skipped: readonly SkippedFile[];
  readonly unreadable: readonly string[];
}

/** Validation first, so that a picture on two sides is met there first and stays there. */
const rank = (split: Split | null): number => (split === 'val' ? 0 : split === 'test' ? 1 : 2);

async function walk(
  { dataDir }: Surroundings,
  request: ImportRequest,
  { path: root, fixedSplit }: ImportRequest['folders'][number],
  job: RunningJob,
): Promise<Walked> {
  const others = [dataDir, ...request.folders.map((folder) => folder.path)];
  let found: WalkedFolder;
  try {
    found = await walkFolder(root, {
      signal: job.signal,
      except: others.filter((other) => other !== root && isInside(other, root)),
      onProgress: (done) => job.progress({ stage: 'Looking through the folder', done, total: null, progress: null }),
    });
  } catch (error) {
    if (isGone(error)) throw wentAway(root, 'No picture was taken yet.');
    throw error;
  }
  const layout = folderLayout(found.files);
  const main = request.folders[0]?.path ?? root;
  const shownAs = (file: string) => withSlashes(relative(main, join(root, file)));
  return {
    path: root,
    layout,
    candidates: found.files.map((file) => {
      const { className, split } = layout.place(file);
      return {
        path: join(root, file),
        shown: shownAs(file),
        name: withSlashes(file).normalize('NFC'),
        place: { className, split: fixedSplit === 'val' ? 'val' : (split ?? fixedSplit) },
      };
    }),
    skipped: found.skipped.map((file) => ({ ...file, path: shownAs(file.path) })),
    unreadable: found.unreadable.map((folder) => join(root, folder)),
  };
}

/** Small enough that the grid fills from the first second, large enough that a commit costs little. */
const batchFiles = 200;
const batchMs = 250;

async function readAll(
  surroundings: Surroundings,
  { datasetId, folders }: ImportRequest,
  files: readonly Candidate[],
  take: (batch: readonly FoundFile[]) => void,
  job: RunningJob,
): Promise<void> {
  const { imaging, clock, changes } = surroundings;
  let batch: FoundFile[] = [];
  let batchSince = clock();
  let done = 0;

  const commit = () => {
    if (batch.length > 0) {
      take(batch);
      for (const kind of ['photos', 'classes', 'datasets'] as const) {
        changes.announce({ kind, datasetId, runId: null, summary: null });
      }
    }
    batch = [];
    batchSince = clock();
    job.progress({ stage: 'Reading photos', done, total: files.length, progress: done / Math.max(1, files.length) });
  };

  const read = async (file: Candidate) => ({
    ...file,
    ...(await readPictureFile(surroundings, file.path, job.signal)),
  });
  try {
    for await (const file of inOrder(files, imaging.threads * readAhead, read)) {
      if ('skipped' in file && file.skipped.kind === 'vanished') await mustBeThere(folders, done);
      batch.push(file);
      done += 1;
      if (batch.length >= batchFiles || clock() - batchSince >= batchMs) commit();
      job.signal.throwIfAborted();
    }
  } finally {
    commit();
  }
}

/** Files under way for each imaging thread: enough that none waits while the oldest is awaited. */
const readAhead = 4;

/** One missing file is a file; all of them missing is a drive that was unplugged. */
async function mustBeThere(folders: ImportRequest['folders'], done: number): Promise<void> {
  for (const folder of folders) {
    try {
      await stat(folder.path);
    } catch {
      throw wentAway(folder.path, `What was taken from the first ${countInWords(done, 'file')} is kept.`);
    }
  }
}

function wentAway(folder: string, kept: string): ServiceError {
  return new ServiceError(
    'unusable-data',
    `The folder ${folder} went away while it was being imported. ${kept} Connect it and import it again; only what is missing will be read.`,
    { subject: folder },
  );
}

/** Files of earlier imports that are not in the folders any more; their photos keep their labels. */
function markGone({ store, dataDir }: Surroundings, folders: readonly Walked[]): void {
  const here = new Set(folders.flatMap((folder) => folder.candidates.map((file) => file.path)));
  for (const folder of folders) {
    const notSeen = [...folder.unreadable, ...(isInside(folder.path, dataDir) ? [] : [dataDir])];
    for (const { path, pictureId } of presentFilesUnder(store, folderPrefix(folder.path))) {
      if (here.has(path) || notSeen.some((unseen) => isInside(path, unseen))) continue;
      markFileGone(store, path);
      refreshMissing(store, pictureId);
    }
  }
}

/** Where a folder is the validation set, photos drawn for validation earlier go back to training. */
function keepValidationUntouched({ store }: Surroundings, datasetId: number): void {
  moveSplit(store, datasetId, 'val', 'train');
  saveSplitSettings(store, datasetId, JSON.stringify({ ...standardSplit, val: 0 }));
}
