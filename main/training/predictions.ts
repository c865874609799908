/** The contract's `predictions` service: what photos outside a dataset show. */
import { rm, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { type PredictedPhoto, type PredictionSet, ServiceError, type SkippedFile } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { type TestViews, testViews } from '../contract/testTime.ts';
import { type Judgement, judge } from '../evaluation/judgement.ts';
import { reliability } from '../evaluation/reliability.ts';
import { PictureError } from '../imaging/pictureError.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import type { TaskPhoto } from '../jobs/task.ts';
import {
  addPredictedPhotos,
  addPredictionSet,
  deletePredictionSet,
  endPredictionSet,
  listPredictionSets,
  type PredictedPhotoRow,
  type PredictionSetRow,
  predictedPhotos,
  predictionSetById,
  setPredictionSkipped,
} from '../store/predictions.ts';
import { judgedPhotos, runById, type WorkState } from '../store/runs.ts';
import { viewedPhotos } from '../store/runViews.ts';
import { chooseDevice } from './chooseDevice.ts';
import { copyIntoClassFolders } from './classFolders.ts';
import { bytesOf, floatsFrom } from './floatBytes.ts';
import { isTaken, linkToFreeName } from './freeName.ts';
import { featuresPlace } from './places.ts';
import { type PredictionLine, predictionCsv, predictionJson } from './predictionText.ts';
import type { PredictEvent, PredictRequest, PredictResult } from './predictTask.ts';
import type { FinishedRun, Runs } from './runs.ts';
import type { Surroundings } from './surroundings.ts';

export interface Predictions {
  readonly service: Services['predictions'];
  /** Folders that this engine has written predictions or copies into. */
  writtenFolders(): string[];
}

export function createPredictions(surroundings: Surroundings, runs: Runs): Predictions {
  const { store, library, runTask, jobs, changes, clock, log, dataDir, threads } = surroundings;
  const jobIds = new Map<number, string>();
  const written = new Set<string>();

  const find = (predictionId: number): PredictionSetRow => {
    const row = predictionSetById(store, predictionId);
    if (row) return row;
    throw new ServiceError('not-found', `There is no prediction ${predictionId}. It may have been removed.`, {
      subject: 'predictionId',
    });
  };
  const announce = (runId: number) => changes.announce({ kind: 'predictions', datasetId: null, runId, summary: null });

  const service: Services['predictions'] = {
    start({ runId, paths, title: given, views = 'centre' }) {
      const run = runs.finished(runId);
      const title = given ?? titleOf(paths);
      const predictionId = store.write(() => addPredictionSet(store, { runId, title, views, createdAt: clock() }));
      const job = jobs.start({ kind: 'predict', title: `Predicting ${title}`, datasetId: null, runId }, (handle) =>
        predict(predictionId, run, { paths, views }, handle),
      );
      jobIds.set(predictionId, job.id);
      void jobs
        .ended(job.id)
        .then(({ state }) =>
          end(predictionId, runId, state === 'done' || state === 'failed' ? state : 'cancelled', null),
        )
        .catch((error: unknown) => log.warn({ err: error, predictionId }, 'a prediction could not be ended'));
      announce(runId);
      return { predictionId, jobId: job.id };
    },

    list: ({ runId }) => listPredictionSets(store, runId ?? null).map(shown),
    get: ({ predictionId }) => shown(find(predictionId)),

    photos({ predictionId, order, offset, limit }) {
      const { photos: total } = find(predictionId);
      return { total, photos: predictedPhotos(store, { predictionId, order, offset, limit }).map(shownPhoto) };
    },

    async save({ predictionId, file, format }) {
      const path = resolve(file);
      const { text } = textOf(find(predictionId), format);
      const draft = `${path}.${process.pid}.partial`;
      try {
        await writeFile(draft, text);
        await linkToFreeName(draft, path);
      } catch (error) {
        throw cannotSave(path, error);
      } finally {
        await rm(draft, { force: true });
      }
      written.add(dirname(path));
      return { file: path };
    },

    text: ({ predictionId, format }) => textOf(find(predictionId), format),

    async copyIntoFolders({ predictionId, folder }, options) {
      const set = find(predictionId);
      const classes = classNames(set);
      const photos = allPhotos(predictionId).map(({ path, hash, predicted }) => ({
        ...{ path, hash },
        className: classes[predicted]!,
      }));
      written.add(resolve(folder));
      return copyIntoClassFolders(resolve(folder), classes, photos, options?.signal);
    },

    async remove({ predictionId }) {
      const set = find(predictionId);
      const jobId = jobIds.get(predictionId);
      if (set.state === 'running' && jobId !== undefined) {
        jobs.cancel(jobId);
        await jobs.ended(jobId);
      }
      store.write(() => deletePredictionSet(store, predictionId));
      jobIds.delete(predictionId);
      announce(set.runId);
    },
  };

  async function predict(
    predictionId: number,
    run: FinishedRun,
    { paths, views }: { readonly paths: readonly string[]; readonly views: TestViews },
    job: JobHandle,
  ): Promise<number> {
    const { runId } = run.row;
    const startedAt = clock();
    const skipped: SkippedFile[] = [];
    const skip = (file: SkippedFile) => {
      skipped.push(file);
      store.write(() => setPredictionSkipped(store, predictionId, JSON.stringify(skipped)));
    };
    try {
      job.progress({ stage: 'Looking for photos', done: 0, total: null, progress: null });
      const found = await library.findPictures(paths, { signal: job.signal });
      for (const file of found.skipped) skip(file);
      const photos = await register(found.files, job, skip);
      // Where the run's device is no longer there, the CPU gives the same answers, slower.
      const device = await chooseDevice(run.row.device ?? 'cpu', () => surroundings.devices()).catch(() => 'cpu');
      const request: PredictRequest = {
        members: run.members.map(({ files }) => files),
        views,
        photos: photos.map(({ photo }) => photo),
        device,
        features: featuresPlace(dataDir),
        threads,
      };
      await runTask<PredictResult, PredictEvent>({
        task: 'predict',
        request,
        signal: job.signal,
        onProgress: (progress) =>
          job.progress({
            ...progress,
            progress: progress.progress === null ? null : registeringShare + (1 - registeringShare) * progress.progress,
          }),
        onEvent(event) {
          if (event.type === 'skipped') {
            const { kind, reason, index } = event;
            return skip({ path: photos[index]!.photo.name, kind, reason });
          }
          addPredictedPhotos(
            store,
            predictionId,
            event.photos.map(({ index, predicted, probabilities }) => ({
              position: index,
              path: photos[index]!.photo.name,
              pictureId: photos[index]!.pictureId,
              predicted,
              confidence: probabilities[predicted]!,
              probabilities: bytesOf(probabilities),
            })),
          );
          announce(runId);
        },
      });
      end(predictionId, runId, 'done', (clock() - startedAt) / 1000);
      return predictionId;
    } catch (error) {
      const cancelled = job.signal.aborted || (error instanceof ServiceError && error.code === 'cancelled');
      end(predictionId, runId, cancelled ? 'cancelled' : 'failed', null);
      throw error;
    }
  }

  /** Makes the photos known, so that their pixels can be asked for by hash; several at once. */
  async function register(
    files: readonly string[],
    job: JobHandle,
    skip: (file: SkippedFile) => void,
  ): Promise<{ photo: TaskPhoto; pictureId: number }[]> {
    const registered: ({ photo: TaskPhoto; pictureId: number } | null)[] = files.map(() => null);
    let next = 0;
    let done = 0;
    const work = async () => {
      while (next < files.length) {
        job.signal.throwIfAborted();
        const index = next++;
        const path = files[index]!;
        try {
          const { pictureId, hash } = await library.registerPicture(path, { signal: job.signal });
          registered[index] = { pictureId, photo: { photoId: pictureId, hash, name: path, paths: [path] } };
        } catch (error) {
          if (!(error instanceof PictureError)) throw error;
          skip({ path, kind: error.kind, reason: error.reason });
        }
        done++;
        const progress = (done / files.length) * registeringShare;
        job.progress({ stage: 'Reading photos', done, total: files.length, progress });
      }
    };
    await Promise.all(Array.from({ length: threads * 2 }, work));
    return registered.filter((photo) => photo !== null);
  }

  function end(predictionId: number, runId: number, state: WorkState, seconds: number | null): void {
    if (predictionSetById(store, predictionId)?.state !== 'running') return;
    store.write(() => endPredictionSet(store, predictionId, { state, seconds }));
    announce(runId);
  }

  function shown(row: PredictionSetRow): PredictionSet {
    const { predictionId, runId, title, state, createdAt, seconds, photos } = row;
    const views = testViews.parse(row.views);
    return {
      ...{ predictionId, runId, title, views, state, createdAt, seconds, photos },
      jobId: state === 'running' ? (jobIds.get(predictionId) ?? null) : null,
      classes: runs.shownClasses(runById(store, runId)!),
      skipped: JSON.parse(row.skipped) as SkippedFile[],
      reliability: reliability(judgedBy(runId, views)).map((bucket) => ({
        from: bucket.from,
        to: bucket.to,
        right: bucket.right,
        photos: bucket.photos,
      })),
    };
  }

  /** What the run said of its validation photos by these views; by the centre where that was never measured. */
  function judgedBy(runId: number, views: TestViews): Judgement[] {
    const viewed = views === 'centre' ? [] : viewedPhotos(store, runId, views);
    if (viewed.length > 0)
      return viewed.map(({ classIndex, probabilities }) => judge(classIndex, floatsFrom(probabilities)));
    const judged = judgedPhotos(store, {
      ...{ runId, split: 'val' as const, truth: null, predicted: null, onlyMistakes: 0 as const },
      ...{ order: 'name' as const, offset: 0, limit: -1 },
    });
    return judged.map(({ classIndex, predicted, confidence }) => ({ truth: classIndex, predicted, confidence }));
  }

  const classNames = (set: PredictionSetRow): string[] =>
    runs.shownClasses(runById(store, set.runId)!).map(({ name }) => name);

  const allPhotos = (predictionId: number): PredictedPhotoRow[] =>
    predictedPhotos(store, { predictionId, order: 'name', offset: 0, limit: -1 });

  function textOf(set: PredictionSetRow, format: 'csv' | 'json'): { fileName: string; text: string } {
    const classes = classNames(set);
    const lines = allPhotos(set.predictionId).map(
      ({ path, predicted, confidence, probabilities }): PredictionLine => ({
        ...{ path, confidence },
        label: classes[predicted]!,
        probabilities: [...floatsFrom(probabilities)],
      }),
    );
    const stem = set.title.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') || 'photos';
    return {
      fileName: `${stem}-predictions.${format}`,
      text: format === 'csv' ? predictionCsv(classes, lines) : predictionJson(classes, lines),
    };
  }

  return { service, writtenFolders: () => [...written] };
}

/** Share of a prediction's time that reading the photos takes, roughly. */
const registeringShare = 0.4;

function shownPhoto(row: PredictedPhotoRow): PredictedPhoto {
  const { position, path, hash, predicted, probabilities } = row;
  return { index: position, path, hash, predicted, probabilities: [...floatsFrom(probabilities)] };
}

const titleOf = (paths: readonly string[]): string =>
  paths.length === 1 ? basename(resolve(paths[0]!)) : `${paths.length} photos`;

function cannotSave(path: string, error: unknown): ServiceError {
  if (isTaken(error)) {
    return new ServiceError('conflict', `${path} is there already and is not overwritten. Choose another name.`, {
      subject: path,
    });
  }
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new ServiceError('unavailable', `${path} cannot be written (${reason}). Choose another folder.`, {
    subject: path,
    cause: error,
  });
}
