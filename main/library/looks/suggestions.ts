/** The suggestions service: a model's labels for photos that have none, and what to label next, kept up to date as labels change. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type EditResult, ServiceError, type SuggestionState } from '../../contract/index.ts';
import type { Services } from '../../contract/services.ts';
import type { TaskPhoto, TaskProgress } from '../../jobs/task.ts';
import type { AboutSuggestions } from '../../looks/suggestions.ts';
import { classesOf, datasetById, type PhotoCountRow, photoCounts } from '../../store/datasets.ts';
import { latestEntryId } from '../../store/journal.ts';
import { judgedAnswers } from '../../store/photoLosses.ts';
import { datasetsOfPhotos } from '../../store/photos.ts';
import { listRuns, photosOfRun, type RunRow, runFile } from '../../store/runs.ts';
import { isTurnedDown, labelsNow, waitingPhotos } from '../../store/suggestions.ts';
import { announceEdit } from '../announceEdit.ts';
import type { BulkEdits } from '../bulkEdits.ts';
import type { Journal } from '../journal.ts';
import type { LabelChanges } from '../labelChanges.ts';
import { mustExist } from '../photos.ts';
import type { PhotoView } from '../photoView.ts';
import type { Surroundings } from '../surroundings.ts';
import { countInWords } from '../wording.ts';
import type { Looks } from './looks.ts';
import type { SuggestionView } from './suggestionView.ts';

export interface SuggestionKeeper {
  readonly service: Services['suggestions'];
  /** Call it when labels or classes of a dataset changed: suggestions that were asked for follow soon. */
  labelsChanged(datasetId: number): void;
  forget(datasetId: number): Promise<void>;
  /** Starts nothing any more. */
  close(): void;
}

/** What labels are to be suggested for, and what from. */
export interface SuggestionWish {
  readonly looksFile: string;
  /** What comes out is written here. */
  readonly file: string;
  /** Photos that may be asked for next: without label, not rejected. */
  readonly waiting: Uint32Array;
  readonly labelled: { readonly photoIds: Uint32Array; readonly classes: Int32Array };
  /** What the indices in `labelled` mean, or the run's outputs; empty while there are too few labels for a model. */
  readonly classIds: readonly number[];
  readonly journalId: number | null;
  /** Null: a head on the labels. */
  readonly run: SuggestingRun | null;
}

/** The part of training that suggests labels. */
export interface Suggester {
  suggest(
    request: SuggestionWish,
    options: { readonly signal: AbortSignal; onProgress(progress: TaskProgress): void },
  ): Promise<AboutSuggestions>;
}

/** A finished run as it suggests labels. */
export interface SuggestingRun {
  readonly runId: number;
  readonly headFile: string;
  readonly headSha256: string;
  readonly backboneFingerprint: string;
  /** Photos that it was not trained on. */
  readonly photos: readonly TaskPhoto[];
  /** What it said of its validation photos [photos, classes], and what they are. */
  readonly judged: { readonly probabilities: Float32Array; readonly classes: Int32Array };
}

/** Labels a class needs to be learnt, and classes that a model needs. */
const labelsPerClass = 2;
const classesLeast = 2;
/** So long after the last change of a label the model follows, and while labels keep coming, so long after the first. */
const quietMs = 2000;
const steadyMs = 10_000;
/** Photos a second that are looked at, until it was measured. */
const usualRate = 40;
/** Seconds that learning takes and the process needs to start, about. */
const learningSeconds = 3;
/** Of a run's labels, at most so many may have changed since for it to be the current model. */
const changedMost = 0.3;
const confidencesShown = [0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5] as const;

export function createSuggestions(
  { store, jobs, changes, log, dataDir }: Pick<Surroundings, 'store' | 'jobs' | 'changes' | 'log' | 'dataDir'>,
  suggester: Suggester,
  parts: {
    readonly looks: Pick<Looks, 'ensure' | 'fileOf' | 'photos' | 'vectors'>;
    readonly view: SuggestionView;
    readonly photoView: PhotoView;
    readonly journal: Journal;
    readonly labelChanges: LabelChanges;
    readonly edits: Pick<BulkEdits, 'accepting' | 'inTurn'>;
  },
): SuggestionKeeper {
  const { looks, view, photoView, journal, edits, labelChanges } = parts;
  const running = new Map<number, string>();
  /** Datasets whose labels changed while a job ran, or shortly ago. */
  const timers = new Map<number, NodeJS.Timeout>();
  /** When the first of the labels changed that the model waits to follow. */
  const waitingSince = new Map<number, number>();
  const again = new Set<number>();
  let closed = false;

  /** Labels of now by class, classes with too few of them left out. */
  function labelsOf(datasetId: number) {
    const byClass = Map.groupBy(labelsNow(store, datasetId), ([, classId]) => classId);
    const ready = classesOf(store, datasetId)
      .map(({ classId }) => classId)
      .filter((classId) => (byClass.get(classId)?.length ?? 0) >= labelsPerClass);
    const classIds = ready.length >= classesLeast ? ready : [];
    const photos = classIds.flatMap((classId, index) =>
      byClass.get(classId)!.map(([photoId]) => [photoId, index] as const),
    );
    photos.sort(([one], [other]) => one - other);
    return {
      classIds,
      inUse: [...byClass.keys()],
      labelled: {
        photoIds: Uint32Array.from(photos, ([photoId]) => photoId),
        classes: Int32Array.from(photos, ([, index]) => index),
      },
    };
  }

  /** The latest finished run, where it knows every class that is in use and most of the labels of now. */
  function currentRun(datasetId: number, labels: ReturnType<typeof labelsOf>): RunRow | null {
    const latest = listRuns(store, datasetId).find(
      (run) => run.state === 'done' && fingerprintOf(run) !== null && runFile(store, run.runId, 'head') !== undefined,
    );
    if (latest === undefined) return null;
    const known = new Set(classIdsOf(latest));
    const present = new Set(classesOf(store, datasetId).map(({ classId }) => classId));
    if (![...known].every((classId) => present.has(classId))) return null;
    if (!labels.inUse.every((classId) => known.has(classId))) return null;
    const changed = labelChanges.since(datasetId, latest.journalId);
    return changed <= changedMost * Math.max(1, photosOfRun(store, latest.runId).length) ? latest : null;
  }

  async function suggestingRun(row: RunRow, datasetId: number, signal: AbortSignal): Promise<SuggestingRun> {
    const head = runFile(store, row.runId, 'head')!;
    const used = photosOfRun(store, row.runId);
    const trained = new Set(used.filter(({ split }) => split === 'train').map(({ photoId }) => photoId));
    const truth = new Map(used.map(({ photoId, classIndex }) => [photoId, classIndex]));
    const answers = judgedAnswers(store, row.runId).filter(({ photoId }) => truth.has(photoId));
    const classes = classIdsOf(row).length;
    const probabilities = new Float32Array(answers.length * classes);
    for (const [at, { probabilities: bytes }] of answers.entries())
      probabilities.set(new Float32Array(Uint8Array.from(bytes).buffer), at * classes);
    const photos = await looks.photos(datasetId, signal);
    return {
      runId: row.runId,
      headFile: join(dataDir, head.path),
      headSha256: head.sha256,
      backboneFingerprint: fingerprintOf(row)!,
      photos: photos.filter(({ photoId, paths }) => !trained.has(photoId) && paths.length > 0),
      judged: { probabilities, classes: Int32Array.from(answers, ({ photoId }) => truth.get(photoId)!) },
    };
  }

  function start(datasetId: number): string {
    const known = running.get(datasetId);
    if (known !== undefined) return known;
    clearTimeout(timers.get(datasetId));
    const name = datasetById(store, datasetId)?.name ?? '';
    const { id: jobId } = jobs.start(
      { kind: 'suggest', title: `Suggesting labels for ${name}`, datasetId, runId: null },
      async (job) => {
        try {
          job.progress({ stage: 'Looking at the photos', done: 0, total: null, progress: null });
          await looks.ensure(datasetId, { signal: job.signal });
          const labels = labelsOf(datasetId);
          const run = currentRun(datasetId, labels);
          await suggester.suggest(
            {
              looksFile: looks.fileOf(datasetId),
              file: fileOf(datasetId),
              waiting: Uint32Array.from(waitingPhotos(store, datasetId)),
              labelled: labels.labelled,
              classIds: run === null ? labels.classIds : classIdsOf(run),
              journalId: latestEntryId(store, datasetId),
              run: run === null ? null : await suggestingRun(run, datasetId, job.signal),
            },
            { signal: job.signal, onProgress: (progress) => job.progress(progress) },
          );
          view.changed(datasetId);
          return null;
        } finally {
          running.delete(datasetId);
          announce(datasetId);
          if (again.delete(datasetId)) soon(datasetId);
        }
      },
    );
    running.set(datasetId, jobId);
    announce(datasetId);
    return jobId;
  }

  function soon(datasetId: number): void {
    clearTimeout(timers.get(datasetId));
    if (closed) return;
    const since = waitingSince.get(datasetId) ?? performance.now();
    waitingSince.set(datasetId, since);
    const delayMs = Math.max(0, Math.min(quietMs, since + steadyMs - performance.now()));
    const timer = setTimeout(() => {
      timers.delete(datasetId);
      waitingSince.delete(datasetId);
      if (closed || datasetById(store, datasetId) === undefined) return;
      try {
        start(datasetId);
      } catch (error) {
        log.warn({ err: error, datasetId }, 'suggestions could not be renewed');
      }
    }, delayMs);
    timer.unref();
    timers.set(datasetId, timer);
  }

  function labelsChanged(datasetId: number): void {
    if (view.current(datasetId) === null) return;
    if (running.has(datasetId)) again.add(datasetId);
    else soon(datasetId);
  }

  const announce = (datasetId: number) =>
    changes.announce({ kind: 'suggestions', datasetId, runId: null, summary: null });
  const fileOf = (datasetId: number): string => suggestionsFile(dataDir, datasetId);

  /** Photos without a label that match and are suggested a class, at least so surely. */
  function suggestedNow(datasetId: number, filter: Parameters<PhotoView['ids']>[1], confidence: number): Sure {
    const all = view.all(datasetId);
    if (all === null)
      return { photoIds: new Uint32Array(0), classIds: new Uint32Array(0), confidences: new Float32Array(0) };
    const matches = marked(photoView.ids(datasetId, filter, 'added'), all.photoIds.at(-1) ?? 0);
    const waiting = marked(waitingPhotos(store, datasetId), all.photoIds.at(-1) ?? 0);
    const rows: number[] = [];
    for (let row = 0; row < all.photoIds.length; row++) {
      const photoId = all.photoIds[row]!;
      if (all.classIds[row] !== 0 && all.confidences[row]! >= confidence && matches[photoId] && waiting[photoId])
        rows.push(row);
    }
    return {
      photoIds: Uint32Array.from(rows, (row) => all.photoIds[row]!),
      classIds: Uint32Array.from(rows, (row) => all.classIds[row]!),
      confidences: Float32Array.from(rows, (row) => all.confidences[row]!),
    };
  }

  /** The one dataset of these photos. Throws `not-found` or `invalid-request`. */
  function datasetOf(photos: readonly { readonly photoId: number }[]): number {
    const found = datasetsOfPhotos(
      store,
      photos.map(({ photoId }) => photoId),
    );
    const [only] = found;
    if (only === undefined)
      throw new ServiceError('not-found', 'The photos chosen are not here any more. Choose others.', {
        subject: 'photos',
      });
    if (found.length === 1) return only.datasetId;
    throw new ServiceError(
      'invalid-request',
      `The photos chosen belong to ${found.length} datasets. Choose photos of one dataset at a time.`,
      { subject: 'photos' },
    );
  }

  return {
    labelsChanged,
    async forget(datasetId) {
      clearTimeout(timers.get(datasetId));
      view.changed(datasetId);
      await rm(fileOf(datasetId), { force: true });
    },
    close() {
      closed = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
    service: {
      async state({ datasetId }): Promise<SuggestionState> {
        mustExist(store, datasetId);
        const current = view.current(datasetId);
        // Asked after every label, so from counts alone.
        const counts = photoCounts(store, datasetId);
        const sum = (counted: (row: PhotoCountRow) => boolean) =>
          counts.reduce((total, row) => total + (counted(row) ? row.photos : 0), 0);
        const onDisk = sum(({ missing }) => missing === 0);
        const known = (await looks.vectors(datasetId))?.photoIds.length ?? 0;
        return {
          version: view.version(datasetId),
          model: current === null || current.about.classIds.length === 0 ? null : modelOf(datasetId, current.about),
          waiting: sum(({ classId, rejected, missing }) => classId === null && rejected === 0 && missing === 0),
          queued: current !== null && current.mixed.length > 0,
          classesReady: classesOf(store, datasetId).filter(
            (row) => sum(({ classId, rejected }) => classId === row.classId && rejected === 0) >= labelsPerClass,
          ).length,
          secondsNeeded: learningSeconds + Math.max(0, onDisk - known) / usualRate,
          jobId: running.get(datasetId) ?? null,
        };
      },
      update({ datasetId }) {
        mustExist(store, datasetId);
        return { jobId: start(datasetId) };
      },
      shares({ photoId }) {
        return view.shares(datasetOf([{ photoId }]), photoId);
      },
      accept({ photos }) {
        return edits.accepting.accept({
          datasetId: datasetOf(photos),
          photoIds: Uint32Array.from(photos, ({ photoId }) => photoId),
          classIds: Uint32Array.from(photos, ({ classId }) => classId),
        });
      },
      above({ datasetId, filter }) {
        mustExist(store, datasetId);
        const { confidences } = suggestedNow(datasetId, filter, confidencesShown.at(-1)!);
        return confidencesShown.map((confidence) => {
          let [photos, wrong] = [0, 0];
          for (const own of confidences) {
            if (own < confidence) continue;
            photos += 1;
            wrong += 1 - own;
          }
          return { confidence, photos, wrong };
        });
      },
      acceptAbove({ datasetId, filter, confidence, version }) {
        mustExist(store, datasetId);
        if (version !== view.version(datasetId))
          throw new ServiceError(
            'conflict',
            'The suggestions have changed since you looked at them. Look again, then accept.',
            { subject: 'version' },
          );
        const { photoIds, classIds } = suggestedNow(datasetId, filter, confidence);
        return edits.accepting.accept({ datasetId, photoIds, classIds });
      },
      reject({ photos, rejected }) {
        const datasetId = datasetOf(photos);
        return edits.inTurn(() => turnDown(datasetId, photos, rejected));
      },
    },
  };

  function turnDown(datasetId: number, photos: readonly SuggestedPhoto[], rejected: boolean): EditResult {
    const result = journal.edit(datasetId, () => {
      const changing = photos.filter((one) => isTurnedDown(store, one.photoId, one.classId) !== rejected);
      if (changing.length === 0) return null;
      return {
        summary: `${countInWords(changing.length, 'suggestion')} ${rejected ? 'turned down' : 'allowed again'}`,
        write(entry) {
          for (const { photoId, classId } of changing) entry.turnDown(photoId, classId, rejected);
        },
      };
    });
    if (result.entry) view.changed(datasetId);
    return announceEdit(changes, datasetId, result);
  }

  function modelOf(datasetId: number, about: AboutSuggestions): SuggestionState['model'] {
    const { runId, labels, judged, journalId } = about;
    const name = runId === null ? null : (listRuns(store, datasetId).find((run) => run.runId === runId)?.name ?? null);
    return { runId, name, labels, judged, changesSince: labelChanges.since(datasetId, journalId) };
  }
}

interface SuggestedPhoto {
  readonly photoId: number;
  readonly classId: number;
}

/** Columns of the same photos. */
interface Sure {
  readonly photoIds: Uint32Array;
  readonly classIds: Uint32Array;
  readonly confidences: Float32Array;
}

/** [highest + 1]: 1 for each of the ids. */
function marked(ids: readonly number[], highest: number): Uint8Array {
  const marks = new Uint8Array(highest + 1);
  for (const id of ids) if (id <= highest) marks[id] = 1;
  return marks;
}

/** Where the suggestions of a dataset lie. */
export const suggestionsFile = (dataDir: string, datasetId: number): string =>
  join(dataDir, 'looks', `${datasetId}.suggestions`);

const classIdsOf = (row: RunRow): number[] =>
  (JSON.parse(row.classes) as { classId: number }[]).map(({ classId }) => classId);

const fingerprintOf = (row: RunRow): string | null =>
  row.result === null ? null : ((JSON.parse(row.result) as { fingerprint?: string | null }).fingerprint ?? null);
