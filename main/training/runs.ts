/** The contract's `runs` service: plans, starts and remembers trainings. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AugmentSettings, augmentSettings } from '../contract/augment.ts';
import {
  type PerClass,
  type Prediction,
  type RunDetails,
  type RunSummary,
  ServiceError,
  type TrainSettings,
  trainSettings,
} from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { accuracy } from '../evaluation/accuracy.ts';
import { baseline } from '../evaluation/baseline.ts';
import { classScores } from '../evaluation/classScores.ts';
import { confusionMatrix } from '../evaluation/confusionMatrix.ts';
import { judge } from '../evaluation/judgement.ts';
import { augmentPresets } from '../imaging/augment/presets.ts';
import { checkAugmentSettings } from '../imaging/augment/registry.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import type { Snapshot } from '../library/library.ts';
import { findNetwork } from '../networks/registry.ts';
import { classesOf, datasetById } from '../store/datasets.ts';
import { reportsOf } from '../store/reports.ts';
import {
  addRun,
  countJudged,
  deleteRun,
  endRun,
  epochsOf,
  judgedPhotos,
  listRuns,
  putEpoch,
  putRunFile,
  type RunRow,
  removeRunPhoto,
  renameRun,
  runById,
  runFile,
  runPhotoCounts,
  setJudgement,
  setRunDevice,
  setRunResult,
  type WorkState,
} from '../store/runs.ts';
import { findWeights } from '../weights/loadBackbone.ts';
import { chooseDevice } from './chooseDevice.ts';
import { bytesOf, floatsFrom } from './floatBytes.ts';
import { forecast, type PastRun } from './forecast.ts';
import { backbonesFolder, featuresPlace, runFolder } from './places.ts';
import type { ClassifierFiles } from './predictTask.ts';
import { labelProblem, sideProblem } from './readiness.ts';
import { emptyResult, type RunResult, runResult } from './runResult.ts';
import type { Surroundings } from './surroundings.ts';
import type { TrainEvent, TrainPhoto, TrainRequest, TrainResult } from './trainTask.ts';

export interface RunClass {
  readonly classId: number;
  readonly name: string;
  readonly colour: number;
}

/** A finished run as predictions and exports use it. */
export interface FinishedRun {
  readonly row: RunRow;
  readonly datasetName: string;
  readonly settings: TrainSettings;
  /** In the order of the head's outputs, as they were then. */
  readonly classes: readonly RunClass[];
  readonly result: RunResult;
  readonly classifier: ClassifierFiles;
}

export interface Runs {
  readonly service: Services['runs'];
  /** Throws `not-found`, or `conflict` when it has not ended well. */
  finished(runId: number): FinishedRun;
  /** Classes for people, removed ones without their id. */
  shownClasses(row: RunRow): RunDetails['classes'];
}

export function createRunsService(surroundings: Surroundings): Runs {
  const { store, library, runTask, jobs, changes, clock, log, dataDir } = surroundings;
  /** Jobs of the runs that this engine has started. */
  const jobIds = new Map<number, string>();

  const find = (runId: number): RunRow => {
    const row = runById(store, runId);
    if (row) return row;
    throw new ServiceError('not-found', `There is no run ${runId}. It may have been removed.`, { subject: 'runId' });
  };
  const announce = (row: Pick<RunRow, 'runId' | 'datasetId'>, summary: string | null) =>
    changes.announce({ kind: 'runs', datasetId: row.datasetId, runId: row.runId, summary });

  const service: Services['runs'] = {
    list: ({ datasetId }) => listRuns(store, datasetId ?? null).map((row) => summaryOf(row)),

    get({ runId }) {
      return detailsOf(find(runId));
    },

    async check({ datasetId, settings }) {
      const dataset = await library.datasets.get({ datasetId });
      const { split } = dataset;
      // Photos that have no side yet get one at the start: a fifth of them are to be judged on.
      const newVal = split.val > 0 ? 0 : Math.round(split.none * 0.2);
      const train = split.train + split.none - newVal;
      const val = split.val + newVal;
      let problem = labelProblem(dataset.classes);
      if (problem === null && split.none === 0) problem = sideProblem(sideCounts(library.snapshot(datasetId)));
      const planned = { datasetId, settings: withAugmentation(datasetId, settings), train, val };
      return { ready: problem === null, problem, train, val, seconds: forecast(planned, pastRuns()) };
    },

    async start({ datasetId, settings: given, name }) {
      const dataset = await library.datasets.get({ datasetId });
      const settings = withAugmentation(datasetId, given);
      checkAugmentSettings(settings.augmentation);
      const network = findNetwork(settings.backbone);
      const places = { weightsFolder: surroundings.weightsDir, resourcesFolder: surroundings.resourcesDir };
      if ((await findWeights(network, { ...places, weightsFile: settings.weightsFile })) === null) {
        throw new ServiceError(
          'unavailable',
          `There are no weights for ${network.name} on this machine. Import a safetensors file on the Networks page, or give one with --weights FILE.`,
          { subject: 'backbone' },
        );
      }
      const problem = labelProblem(dataset.classes);
      if (problem !== null) throw new ServiceError('unusable-data', problem, { subject: dataset.name });
      library.ensureSplit(datasetId);
      const snapshot = library.snapshot(datasetId);
      const sides = sideProblem(sideCounts(snapshot));
      if (sides !== null) throw new ServiceError('unusable-data', sides, { subject: dataset.name });

      const stages = network.build({}).stages.map((stage) => ({ name: stage.name, trains: false }));
      const importSeconds = reportsOf(store, datasetId)[0]?.seconds ?? null;
      const row = addRun(
        store,
        {
          datasetId,
          settings: JSON.stringify(settings),
          classes: JSON.stringify(snapshot.classes),
          journalId: snapshot.journalId,
          startedAt: clock(),
          name: name ?? null,
          result: JSON.stringify(emptyResult(stages, importSeconds)),
        },
        snapshot.photos,
      );
      const title = `Training ${dataset.name}`;
      const job = jobs.start({ kind: 'train', title, datasetId, runId: row.runId }, (handle) =>
        train(row, settings, snapshot, handle),
      );
      jobIds.set(row.runId, job.id);
      // A job that was cancelled while it waited never came to its work.
      void jobs
        .ended(job.id)
        .then(({ state, error }) => end(row, state === 'done' || state === 'failed' ? state : 'cancelled', error))
        .catch((error: unknown) => log.warn({ err: error, runId: row.runId }, 'a run could not be ended'));
      announce(row, null);
      return { runId: row.runId, jobId: job.id };
    },

    rename({ runId, name }) {
      find(runId);
      store.write(() => renameRun(store, runId, name));
      const row = find(runId);
      announce(row, `run renamed to ${name}`);
      return summaryOf(row);
    },

    async remove({ runId }) {
      const row = find(runId);
      const jobId = jobIds.get(runId);
      if (row.state === 'running' && jobId !== undefined) {
        jobs.cancel(jobId);
        await jobs.ended(jobId);
      }
      store.write(() => deleteRun(store, runId));
      jobIds.delete(runId);
      await rm(join(dataDir, runFolder(runId)), { recursive: true, force: true });
      announce(row, `${row.name} removed`);
    },

    predictions({ runId, split, truth, predicted, order, onlyMistakes, offset, limit }) {
      find(runId);
      const query = {
        ...{ runId, split, truth: truth ?? null, predicted: predicted ?? null },
        onlyMistakes: onlyMistakes ? (1 as const) : (0 as const),
      };
      const photos = judgedPhotos(store, { ...query, order, offset, limit });
      return {
        total: countJudged(store, query),
        predictions: photos.map(
          (photo): Prediction => ({
            photoId: photo.photoId,
            hash: photo.hash,
            name: photo.name,
            truth: photo.classIndex,
            predicted: photo.predicted,
            probabilities: [...floatsFrom(photo.probabilities)],
            currentClassId: photo.currentClassId,
          }),
        ),
      };
    },
  };

  async function train(row: RunRow, settings: FullSettings, snapshot: Snapshot, job: JobHandle): Promise<null> {
    const { runId } = row;
    let result = resultOf(row);
    const keep = (changed: Partial<RunResult>) => {
      result = { ...result, ...changed };
      store.write(() => setRunResult(store, runId, JSON.stringify(result)));
    };
    try {
      job.progress({ stage: 'Choosing the device', done: 0, total: null, progress: null });
      const device = await chooseDevice(settings.device, () => surroundings.devices());
      job.signal.throwIfAborted();
      store.write(() => setRunDevice(store, runId, device));
      announce(row, null);

      const photos = new Map(snapshot.photos.map((photo) => [photo.photoId, photo]));
      const headPath = `${runFolder(runId)}/head.safetensors`;
      const request: TrainRequest = {
        settings,
        device,
        classes: snapshot.classes.map(({ name }) => name),
        photos: snapshot.photos.flatMap(({ photoId, hash, name, paths, classIndex, split }): TrainPhoto[] =>
          split === 'test' ? [] : [{ photoId, hash, name, paths, classIndex, split }],
        ),
        backbone: {
          name: settings.backbone,
          weightsFile: settings.weightsFile,
          weightsFolder: surroundings.weightsDir,
          resourcesFolder: surroundings.resourcesDir,
        },
        backbonesFolder: backbonesFolder(dataDir),
        features: featuresPlace(dataDir),
        headFile: join(dataDir, headPath),
        threads: surroundings.threads,
      };
      const trained = await runTask<TrainResult, TrainEvent>({
        task: 'train',
        request,
        signal: job.signal,
        onProgress: (progress) => job.progress(progress),
        onEvent(event) {
          if (event.type === 'backbone') keep({ stages: [...event.stages], fingerprint: event.fingerprint });
          else if (event.type === 'epoch') {
            store.write(() => putEpoch(store, runId, event.epoch.epoch, JSON.stringify(event.epoch)));
            announce(row, null);
          } else {
            const path = photos.get(event.photoId)?.name ?? event.path;
            store.write(() => {
              removeRunPhoto(store, runId, event.photoId);
              keep({ skipped: [...result.skipped, { path, reason: event.reason }] });
            });
          }
        },
      });
      // From here on everything is there: what is kept is kept as a whole.
      store.write(() => {
        finish(row, snapshot, trained, headPath, keep);
        endRun(store, runId, { state: 'done', error: null, endedAt: clock() });
      });
      announce(row, `${row.name} is trained`);
      return null;
    } catch (error) {
      const cancelled = job.signal.aborted || (error instanceof ServiceError && error.code === 'cancelled');
      end(row, cancelled ? 'cancelled' : 'failed', cancelled ? null : messageOf(error));
      throw error;
    }
  }

  function finish(
    row: RunRow,
    snapshot: Snapshot,
    trained: TrainResult,
    headPath: string,
    keep: (changed: Partial<RunResult>) => void,
  ): void {
    const { runId } = row;
    const classOf = new Map(snapshot.photos.map((photo) => [photo.photoId, photo.classIndex]));
    const judgements = trained.judged.map(({ photoId, probabilities }) => {
      const judgement = judge(classOf.get(photoId)!, probabilities);
      const { predicted, confidence } = judgement;
      setJudgement(store, { runId, photoId, predicted, confidence, probabilities: bytesOf(probabilities) });
      return judgement;
    });
    const confusion = confusionMatrix(judgements, snapshot.classes.length);
    const trainLabels = runPhotoCounts(store, runId).flatMap(({ split, classIndex, photos }) =>
      split === 'train' ? new Array<number>(photos).fill(classIndex) : [],
    );
    putRunFile(store, runId, { kind: 'head', path: headPath, ...trained.headFile });
    const { features, train: head, total } = trained.seconds;
    keep({
      fingerprint: trained.fingerprint,
      keptEpoch: trained.keptEpoch,
      weightDecayUsed: trained.weightDecayUsed,
      accuracy: accuracy(judgements),
      perClass: classScores(confusion).map((scores, index): PerClass => {
        const { classId, name } = snapshot.classes[index]!;
        return { classId, name, ...scores };
      }),
      confusion,
      baseline: baseline(
        trainLabels,
        judgements.map(({ truth }) => truth),
      ),
      seconds: { import: resultOf(row).seconds.import, features, train: head, total },
      peakMemoryMiB: trained.peakMemoryMiB,
      picturesPerSecond: trained.picturesPerSecond,
    });
  }

  function end(row: RunRow, state: WorkState, error: string | null): void {
    if (runById(store, row.runId)?.state !== 'running') return;
    store.write(() => endRun(store, row.runId, { state, error, endedAt: clock() }));
    announce(row, state === 'failed' ? `${row.name} failed` : null);
  }

  function withAugmentation(datasetId: number, settings: TrainSettings): FullSettings {
    return { ...settings, augmentation: settings.augmentation ?? savedAugmentation(datasetId) };
  }

  function savedAugmentation(datasetId: number): AugmentSettings {
    const json = datasetById(store, datasetId)?.augmentation;
    const saved = json ? augmentSettings.safeParse(JSON.parse(json)) : null;
    if (saved?.success) return saved.data;
    if (saved) log.warn({ datasetId }, 'saved augmentation cannot be read; the standard preset is used');
    const { standard } = augmentPresets;
    if (!standard) throw new Error('There is no preset "standard".');
    return standard;
  }

  function pastRuns(): PastRun[] {
    const done = listRuns(store, null).filter(({ state }) => state === 'done');
    return done.slice(0, 20).flatMap((row) => {
      const { seconds, picturesPerSecond } = resultOf(row);
      if (seconds.features === null || seconds.train === null) return [];
      const { train, val } = imagesOf(row.runId);
      const own = { features: seconds.features, train: seconds.train };
      return [{ datasetId: row.datasetId, settings: settingsOf(row), train, val, seconds: own, picturesPerSecond }];
    });
  }

  function imagesOf(runId: number): RunDetails['images'] {
    const counts = runPhotoCounts(store, runId);
    const of = (side: 'train' | 'val') =>
      counts.filter(({ split }) => split === side).reduce((sum, { photos }) => sum + photos, 0);
    return { total: of('train') + of('val'), train: of('train'), val: of('val') };
  }

  function summaryOf(row: RunRow): RunSummary {
    const { runId, number, name, datasetId, state, error, device, startedAt, endedAt } = row;
    const result = resultOf(row);
    return {
      ...{ runId, number, name, datasetId, state, error, device, startedAt, endedAt },
      jobId: state === 'running' ? (jobIds.get(runId) ?? null) : null,
      settings: settingsOf(row),
      accuracy: result.accuracy,
      stages: result.stages,
      labelChangesSince: library.labelChangesSince(datasetId, row.journalId),
    };
  }

  function detailsOf(row: RunRow): RunDetails {
    const { accuracy: _accuracy, stages: _stages, fingerprint: _fingerprint, ...rest } = resultOf(row);
    const classes = shownClasses(row);
    return {
      ...summaryOf(row),
      ...rest,
      classes,
      perClass: rest.perClass.map((scores, index) => ({ ...scores, classId: classes[index]?.classId ?? null })),
      images: imagesOf(row.runId),
      epochs: epochsOf(store, row.runId).map((metrics) => JSON.parse(metrics) as RunDetails['epochs'][number]),
    };
  }

  function shownClasses(row: RunRow): RunDetails['classes'] {
    const present = new Set(classesOf(store, row.datasetId).map(({ classId }) => classId));
    return classesThen(row).map(({ classId, name, colour }) => ({
      ...{ name, colour },
      classId: present.has(classId) ? classId : null,
    }));
  }

  return {
    service,
    shownClasses,
    finished(runId) {
      const row = find(runId);
      const result = resultOf(row);
      const head = runFile(store, runId, 'head');
      if (row.state !== 'done' || !head || result.fingerprint === null) {
        const why = { running: 'is still training', failed: 'failed', cancelled: 'was cancelled', done: 'has no head' };
        throw new ServiceError(
          'conflict',
          `${row.name} ${why[row.state]}, so it cannot be used. Choose a finished run.`,
          {
            subject: 'runId',
          },
        );
      }
      return {
        row,
        result,
        datasetName: datasetById(store, row.datasetId)?.name ?? 'classifier',
        settings: settingsOf(row),
        classes: classesThen(row),
        classifier: {
          headFile: join(dataDir, head.path),
          headSha256: head.sha256,
          backbonesFolder: backbonesFolder(dataDir),
          backboneFingerprint: result.fingerprint,
        },
      };
    },
  };
}

type FullSettings = TrainSettings & { readonly augmentation: AugmentSettings };

const settingsOf = (row: RunRow): TrainSettings => trainSettings.parse(JSON.parse(row.settings));
const resultOf = (row: RunRow): RunResult => runResult.parse(JSON.parse(row.result ?? 'null'));
const classesThen = (row: RunRow): RunClass[] => JSON.parse(row.classes) as RunClass[];

function sideCounts({ classes, photos }: Snapshot): { name: string; train: number; val: number }[] {
  const count = (index: number, side: 'train' | 'val') =>
    photos.filter(({ classIndex, split }) => classIndex === index && split === side).length;
  return classes.map(({ name }, index) => ({ name, train: count(index, 'train'), val: count(index, 'val') }));
}

/** For people: what a ServiceError says, or that the fault is ours. */
export function messageOf(error: unknown): string {
  if (error instanceof ServiceError) return error.message;
  const reason = error instanceof Error ? error.message : String(error);
  return `It stopped because of a fault in Thaw (${reason}). Photos and labels are safe.`;
}
