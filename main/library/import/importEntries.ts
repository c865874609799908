/** The one road into a dataset: reads what a source holds on all cores, and takes it in batch by batch while people look on. */
import { stat } from 'node:fs/promises';
import { type ImportReport, ServiceError, type Split } from '../../contract/index.ts';
import { saveSplitSettings } from '../../store/datasets.ts';
import { hasFixedSplit, moveSplit } from '../../store/photos.ts';
import { presentFilesUnder } from '../../store/pictures.ts';
import { markGone } from '../../store/places.ts';
import { addReport } from '../../store/reports.ts';
import type { Journal } from '../journal.ts';
import { inPortions } from '../portions.ts';
import { standardSplit } from '../split.ts';
import type { RunningJob, Surroundings } from '../surroundings.ts';
import { countInWords, photosInWords } from '../wording.ts';
import { inOrder } from './inOrder.ts';
import { readPictureFile, whyNot } from './readPictureFile.ts';
import type { Entry, Source } from './source.ts';
import { createPictureTaker, type FoundFile, folderPrefix } from './takePictures.ts';
import { isInside } from './walkFolder.ts';

export interface IntoDataset {
  readonly datasetId: number;
  /** The dataset's name, for the journal. */
  readonly name: string;
}

/** Returns the report's id. What was taken before a failure or a cancel stays, and is reported too. */
export async function importEntries(
  surroundings: Surroundings,
  journal: Journal,
  { datasetId, name }: IntoDataset,
  source: Source,
  job: RunningJob,
  onRename: () => void,
): Promise<number> {
  const { store, clock, changes } = surroundings;
  const startedAt = clock();
  const hadValidation = hasFixedSplit(store, datasetId, 'val');
  const entries = source.entries.toSorted((a, b) => rank(a.place.split) - rank(b.place.split));
  const files = await filesOf(entries);
  const taker = createPictureTaker({
    store,
    journal,
    clock,
    datasetId,
    summary: `${name} imported`,
    folders: source.folders.map((folder) => folder.path),
    files,
    labelsFrom: folderLayouts.has(source.layout) ? 'folders' : 'file',
    classes: source.classes,
    onRename,
  });
  const leftOut = source.skipped;

  const report = (): ImportReport => {
    const content = {
      datasetId,
      folder: source.root,
      layout: source.layout,
      // Counted as they were dealt with: each file is either taken or listed.
      files: leftOut.length + taker.counts.taken + taker.skipped.length,
      ...taker.counts,
      skipped: [...leftOut, ...taker.skipped],
      seconds: (clock() - startedAt) / 1000,
    };
    return { ...content, reportId: store.write(() => addReport(store, clock(), content)) };
  };

  try {
    await readAll(surroundings, datasetId, source, entries, taker.take, job);
  } catch (error) {
    // What was taken is kept, so its report is too; files that were not reached are not in it.
    job.setResult(report().reportId);
    throw error;
  }
  await markFilesGone(surroundings, source, files);
  store.write(() => {
    if (!hadValidation && hasFixedSplit(store, datasetId, 'val')) keepValidationUntouched(surroundings, datasetId);
  });
  const { reportId, taken, added } = report();
  job.setResult(reportId);
  changes.announce({
    kind: 'photos',
    datasetId,
    runId: null,
    summary: added > 0 ? `${photosInWords(added)} imported from ${name}` : `nothing new in ${name}`,
  });
  if (taken === 0 && taker.skipped.every((file) => file.kind !== 'conflicting-label')) {
    throw new ServiceError(
      'unusable-data',
      `None of the ${countInWords(taker.skipped.length + leftOut.length, 'file')} in ${source.root} is a picture that can be read. The report says why for each.`,
      { subject: source.root },
    );
  }
  return reportId;
}

const folderLayouts: ReadonlySet<Source['layout']> = new Set(['flat', 'class-folders', 'split-folders']);

/** Validation first, so that a picture on two sides is met there first and stays there. */
const rank = (split: Split | null): number => (split === 'val' ? 0 : split === 'test' ? 1 : 2);

/** Small enough that the grid fills from the first second, large enough that a commit costs little. */
const batchFiles = 200;
const batchMs = 250;

async function readAll(
  surroundings: Surroundings,
  datasetId: number,
  { folders }: Source,
  entries: readonly Entry[],
  take: (batch: readonly FoundFile[]) => void,
  job: RunningJob,
): Promise<void> {
  const { imaging, clock, changes } = surroundings;
  let batch: FoundFile[] = [];
  let batchSince = clock();
  let done = 0;

  const commit = () => {
    const files = batch;
    // Not tried again when it fails: what failed once would hide why.
    batch = [];
    if (files.length > 0) {
      take(files);
      for (const kind of ['photos', 'classes', 'datasets'] as const) {
        changes.announce({ kind, datasetId, runId: null, summary: null });
      }
    }
    batchSince = clock();
    job.progress({
      stage: 'Reading photos',
      done,
      total: entries.length,
      progress: done / Math.max(1, entries.length),
    });
  };

  const read = (entry: Entry) => readEntry(surroundings, entry, job.signal);
  try {
    for await (const file of inOrder(entries, imaging.threads * readAhead, read)) {
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

async function readEntry(surroundings: Surroundings, entry: Entry, signal: AbortSignal): Promise<FoundFile> {
  const { file, ...about } = entry;
  if (typeof file === 'string') return { ...about, ...(await readPictureFile(surroundings, file, signal)) };
  signal.throwIfAborted();
  try {
    return { ...about, ...(await readPictureFile(surroundings, await file(signal), signal)) };
  } catch (error) {
    return { ...about, path: entry.shown, skipped: whyNot(entry.shown, error) };
  }
}

/** One missing file is a file; all of them missing is a drive that was unplugged. */
async function mustBeThere(folders: Source['folders'], done: number): Promise<void> {
  for (const folder of folders) {
    try {
      await stat(folder.path);
    } catch {
      throw wentAway(folder.path, `What was taken from the first ${countInWords(done, 'file')} is kept.`);
    }
  }
}

export function wentAway(folder: string, kept: string): ServiceError {
  return new ServiceError(
    'unusable-data',
    `The folder ${folder} went away while it was being imported. ${kept} Connect it and import it again; only what is missing will be read.`,
    { subject: folder },
  );
}

/** Of the entries that are files of their own, their paths. */
async function filesOf(entries: readonly Entry[]): Promise<ReadonlySet<string>> {
  const files = new Set<string>();
  for await (const portion of inPortions(entries))
    for (const { file } of portion) if (typeof file === 'string') files.add(file);
  return files;
}

/** Files of earlier imports that are not in the folders any more; their photos keep their labels. */
async function markFilesGone(
  { store, dataDir }: Surroundings,
  { folders }: Source,
  here: ReadonlySet<string>,
): Promise<void> {
  for (const folder of folders) {
    const notSeen = [...folder.unreadable, ...(isInside(folder.path, dataDir) ? [] : [dataDir])];
    const prefix = folderPrefix(folder.path);
    const gone: string[] = [];
    for await (const portion of inPortions(presentFilesUnder(store, prefix)))
      for (const path of portion)
        if (!here.has(path) && !notSeen.some((unseen) => isInside(path, unseen))) gone.push(path);
    if (gone.length > 0) store.write(() => markGone(store, prefix, gone));
  }
}

/** Where a source has a validation set, photos drawn for validation earlier go back to training. */
function keepValidationUntouched({ store }: Surroundings, datasetId: number): void {
  moveSplit(store, datasetId, 'val', 'train');
  saveSplitSettings(store, datasetId, JSON.stringify({ ...standardSplit, val: 0 }));
}
