/** Carries a run's training out: asks for the task, remembers what it says while it goes on, and what came out. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AugmentSettings } from '../contract/augment.ts';
import { ServiceError, type Split, type TrainSettings } from '../contract/index.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import type { TaskWish } from '../jobs/task.ts';
import {
  endRun,
  photosOfRun,
  putEpoch,
  putRunFile,
  type RunRow,
  type RunState,
  removeRunPhoto,
  runById,
  setRunDevice,
  setRunResult,
} from '../store/runs.ts';
import { chooseDevice } from './chooseDevice.ts';
import { keepJudgements } from './judgedFigures.ts';
import { backbonesFolder, checkpointFolder, featuresPlace, runFolder } from './places.ts';
import { type RunResult, runResult } from './runResult.ts';
import type { Surroundings } from './surroundings.ts';
import type { PausedTraining, TrainEvent, TrainPhoto, TrainRequest, TrainResult } from './trainTask.ts';

export interface RunClass {
  readonly classId: number;
  readonly name: string;
  readonly colour: number;
}

/** Settings with the augmentation that the dataset had then. */
export type FullSettings = TrainSettings & { readonly augmentation: AugmentSettings };

export interface TrainRun {
  readonly row: RunRow;
  readonly settings: FullSettings;
  readonly classes: readonly RunClass[];
  /** Go on from the checkpoint. */
  readonly resume: boolean;
  /** Called with the way to send wishes to the training. */
  onStarted(steer: (wish: TaskWish) => void): void;
}

export interface RunTrainer {
  /** Trains to the end or to a pause. Rejects as the job should end; the run's record says the same by then. */
  train(run: TrainRun, job: JobHandle): Promise<null>;
  /** Ends a run that is running; one that has ended is left alone. */
  end(row: RunRow, state: RunState, error: string | null): void;
  /** Whether there is something to go on from. */
  hasCheckpoint(runId: number): boolean;
}

export function createRunTrainer(surroundings: Surroundings): RunTrainer {
  const { store, library, runTask, changes, clock, dataDir } = surroundings;
  const announce = ({ runId, datasetId }: RunRow, summary: string | null) =>
    changes.announce({ kind: 'runs', datasetId, runId, summary });
  const checkpointPath = (runId: number) => join(dataDir, checkpointFolder(runId));
  const hasCheckpoint = (runId: number) => existsSync(checkpointPath(runId));

  function end(row: RunRow, state: RunState, error: string | null): void {
    if (runById(store, row.runId)?.state !== 'running') return;
    store.write(() => endRun(store, row.runId, { state, error, endedAt: clock() }));
    announce(row, state === 'failed' ? `${row.name} failed` : state === 'paused' ? `${row.name} is paused` : null);
  }

  async function train({ row, settings, classes, resume, onStarted }: TrainRun, job: JobHandle): Promise<null> {
    const { runId } = row;
    let result = resultOf(row);
    const keep = (changed: Partial<RunResult>) => {
      result = { ...result, ...changed };
      store.write(() => setRunResult(store, runId, JSON.stringify(result)));
    };
    try {
      job.progress({ stage: 'Choosing the device', done: 0, total: null, progress: null });
      // Another device would go on to other bits.
      const device = (resume ? row.device : null) ?? (await chooseDevice(settings.device, surroundings.devices));
      job.signal.throwIfAborted();
      store.write(() => setRunDevice(store, runId, device));
      announce(row, null);

      const photos = trainPhotos(runId);
      const names = new Map(photos.map(({ photoId, name }) => [photoId, name]));
      const byId = new Map(photos.map((photo) => [photo.photoId, photo]));
      const shownMistake = (mistake: { photoId: number; predicted: number; confidence: number }) => {
        const photo = byId.get(mistake.photoId);
        return photo ? [{ ...mistake, hash: photo.hash, name: photo.name, truth: photo.classIndex }] : [];
      };
      const headPath = `${runFolder(runId)}/head.safetensors`;
      const request: TrainRequest = {
        settings,
        device,
        classes: classes.map(({ name }) => name),
        photos,
        backbone: {
          name: settings.backbone,
          weightsId: settings.weights,
          weightsFile: settings.weightsFile,
          weightsFolder: surroundings.weightsDir,
          resourcesFolder: surroundings.resourcesDir,
        },
        backbonesFolder: backbonesFolder(dataDir),
        features: featuresPlace(dataDir),
        headFile: join(dataDir, headPath),
        checkpoint: { folder: checkpointPath(runId), resume },
        threads: surroundings.threads,
      };
      const attempt = (asked: TrainRequest) =>
        runTask<TrainResult | PausedTraining, TrainEvent>({
          task: 'train',
          request: asked,
          signal: job.signal,
          onStarted,
          onProgress: (progress) => job.progress(progress),
          onEvent(event) {
            switch (event.type) {
              case 'backbone':
                return keep({ stages: [...event.stages], fingerprint: event.fingerprint });
              case 'plan':
                keep({ plan: [...event.phases] });
                return announce(row, null);
              case 'note':
                keep({ events: [...result.events, { at: clock(), text: event.text }] });
                return announce(row, event.text);
              case 'stillWrong':
                return keep({
                  stillWrong: {
                    ...{ epoch: event.epoch, wrong: event.wrong, of: event.of },
                    photos: event.photos.flatMap(shownMistake),
                  },
                });
              case 'epoch':
                store.write(() => putEpoch(store, runId, event.epoch.epoch, JSON.stringify(event.epoch)));
                return announce(row, null);
              case 'skipped': {
                const path = names.get(event.photoId) ?? event.path;
                return store.write(() => {
                  removeRunPhoto(store, runId, event.photoId);
                  keep({ skipped: [...result.skipped, { path, reason: event.reason }] });
                });
              }
            }
          },
        });
      /** The system ended the process for want of memory: half as many photos at a time need less. */
      async function goOnSmaller(asked: TrainRequest, error: unknown): Promise<TrainResult | PausedTraining> {
        const rows = Math.floor(Math.min(settings.batch, asked.mostRows ?? settings.batch) / 2);
        const thaws = result.stages.some(({ trains }) => trains);
        if (!isMemoryDeath(error) || job.signal.aborted || !thaws || rows < 1) throw error;
        const checkpoint = { ...asked.checkpoint, resume: hasCheckpoint(runId) };
        const how = checkpoint.resume ? 'It goes on from the last checkpoint' : 'It begins again';
        const text = `Memory ran out, and the system ended the training. ${how}, with ${rows} photos at a time; the updates stay the same.`;
        keep({ events: [...result.events, { at: clock(), text }] });
        const smaller = { ...asked, checkpoint, mostRows: rows };
        return attempt(smaller).catch((again: unknown) => goOnSmaller(smaller, again));
      }
      const trained = await attempt(request).catch((error: unknown) => goOnSmaller(request, error));
      if ('paused' in trained) {
        end(row, 'paused', null);
        return null;
      }
      // From here on everything is there: what is kept is kept as a whole.
      store.write(() => {
        finish(row, classes, photos, trained, headPath, keep);
        endRun(store, runId, { state: 'done', error: null, endedAt: clock() });
      });
      announce(row, `${row.name} is trained`);
      await rm(checkpointPath(runId), { recursive: true, force: true });
      return null;
    } catch (error) {
      const cancelled = job.signal.aborted || (error instanceof ServiceError && error.code === 'cancelled');
      if (cancelled && isClosing(job.signal) && hasCheckpoint(runId)) {
        end(row, 'paused', 'Thaw was closed while this trained. Resume goes on from the last checkpoint.');
      } else if (cancelled) {
        end(row, 'cancelled', null);
        // Who stops a run wants nothing of it.
        await rm(checkpointPath(runId), { recursive: true, force: true });
      } else end(row, 'failed', messageOf(error));
      throw error;
    }
  }

  /** As they were when the run began, where their files lie now. */
  function trainPhotos(runId: number): TrainPhoto[] {
    return photosOfRun(store, runId).flatMap(({ photoId, hash, name, classIndex, split, group }) => {
      if (!isUsed(split)) return [];
      const paths = library.pictureByHash(hash)?.paths ?? [];
      return [{ photoId, hash, name, paths, classIndex, split, group: group ?? undefined }];
    });
  }

  function finish(
    row: RunRow,
    classes: readonly RunClass[],
    photos: readonly TrainPhoto[],
    trained: TrainResult,
    headPath: string,
    keep: (changed: Partial<RunResult>) => void,
  ): void {
    const { runId } = row;
    const classOf = new Map(photos.map((photo) => [photo.photoId, photo.classIndex]));
    const figures = keepJudgements(store, { runId, classes }, trained.judged, classOf);
    putRunFile(store, runId, { kind: 'head', path: headPath, ...trained.headFile });
    const { features, train: head, total } = trained.seconds;
    keep({
      fingerprint: trained.fingerprint,
      keptEpoch: trained.keptEpoch,
      weightDecayUsed: trained.weightDecayUsed,
      ...figures,
      seconds: { import: resultOf(row).seconds.import, features, train: head, total },
      peakMemoryMiB: trained.peakMemoryMiB,
      picturesPerSecond: trained.picturesPerSecond,
      deviceBusy: trained.deviceBusy,
      stillWrong: null,
    });
  }

  return { train, end, hasCheckpoint };
}

/** What is known of a run besides its columns. */
export const resultOf = (row: RunRow): RunResult => runResult.parse(JSON.parse(row.result ?? 'null'));

/** As `runTask` says it. */
const isMemoryDeath = (error: unknown): boolean =>
  error instanceof ServiceError && error.code === 'unavailable' && error.subject === 'memory';

/** The engine closes, nobody stopped the job: see `JobRunner.close`. */
export const isClosing = ({ reason }: AbortSignal): boolean =>
  reason instanceof ServiceError && reason.code === 'unavailable';

const isUsed = (split: Split): split is 'train' | 'val' => split !== 'test';

/** For people: what a ServiceError says, or that the fault is ours. */
export function messageOf(error: unknown): string {
  if (error instanceof ServiceError) return error.message;
  const reason = error instanceof Error ? error.message : String(error);
  return `It stopped because of a fault in Thaw (${reason}). Photos and labels are safe.`;
}
