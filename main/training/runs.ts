/** The contract's `runs` service: plans, starts and remembers trainings. */
import { join } from 'node:path';
import { type AugmentSettings, augmentSettings } from '../contract/augment.ts';
import {
  type Job,
  type Prediction,
  type RunDetails,
  type RunSummary,
  ServiceError,
  type TrainSettings,
  trainSettings,
} from '../contract/index.ts';
import { epoch } from '../contract/runs.ts';
import type { Services } from '../contract/services.ts';
import { augmentPresets } from '../imaging/augment/presets.ts';
import { checkAugmentSettings } from '../imaging/augment/steps.ts';
import type { TaskWish } from '../jobs/task.ts';
import type { Snapshot } from '../library/library.ts';
import { findNetwork } from '../networks/registry.ts';
import { classesOf, datasetById } from '../store/datasets.ts';
import { reportsOf } from '../store/reports.ts';
import { ensemblesOf, membersOf } from '../store/runMembers.ts';
import {
  addRun,
  continueRun,
  countJudged,
  deleteRun,
  epochsOf,
  type JudgedPhotoRow,
  judgedPhotos,
  listRuns,
  type RunRow,
  renameRun,
  runById,
  runFile,
  runPhotoCounts,
  setRunNotes,
} from '../store/runs.ts';
import { findWeights, noWeights } from '../weights/findWeights.ts';
import { createAdvisor } from './advise/advisor.ts';
import type { ClassifierFiles } from './answerPhotos.ts';
import { type ComparedRun, compareRuns } from './compareRuns.ts';
import { createEnsembles, type Ensembles, plannedOf } from './ensembles.ts';
import { floatsFrom } from './floatBytes.ts';
import { forecast, type PastRun } from './forecast.ts';
import { backbonesFolder } from './places.ts';
import { resolvePlan } from './plan/resolvePlan.ts';
import { emptyClasses, labelProblem, sideProblem } from './readiness.ts';
import { removeRunFiles } from './runFiles.ts';
import { emptyResult, type RunResult } from './runResult.ts';
import type { Surroundings } from './surroundings.ts';
import { createRunTrainer, type FullSettings, type RunClass, resultOf } from './trainRun.ts';

/** A finished run as predictions and exports use it. */
export interface FinishedRun {
  readonly row: RunRow;
  readonly datasetName: string;
  readonly settings: TrainSettings;
  /** In the order of the head's outputs, as they were then. */
  readonly classes: readonly RunClass[];
  readonly result: RunResult;
  /** The networks whose answers are averaged, in order; the run itself where it is a single one. */
  readonly members: readonly RunMember[];
}

export interface RunMember {
  readonly runId: number;
  readonly backbone: string;
  readonly headBytes: number;
  readonly files: ClassifierFiles;
}

export interface Runs {
  readonly service: Services['runs'];
  readonly ensembles: Services['ensembles'];
  /** Throws `not-found`, or `conflict` when it has not ended well. */
  finished(runId: number): FinishedRun;
  /** Classes for people, removed ones without their id. */
  shownClasses(row: RunRow): RunDetails['classes'];
  /**
   * What was training when the engine stopped is paused where a checkpoint is there, else failed for `reason`. Returns how
   * many runs that were. Called once, before anything is started.
   */
  endInterrupted(reason: string): number;
}

export function createRunsService(surroundings: Surroundings): Runs {
  const { store, library, jobs, changes, clock, log, dataDir } = surroundings;
  const trainer = createRunTrainer(surroundings);
  const advisor = createAdvisor(surroundings, withAugmentation);
  /** Jobs of the runs that this engine has started. */
  const jobIds = new Map<number, string>();
  /** How wishes are sent to the trainings that are going on. */
  const steering = new Map<number, (wish: TaskWish) => void>();
  const ensembles: Ensembles = createEnsembles(surroundings, {
    ...{ find, finished, jobIds, steering },
    settingsOf: (row) => withAugmentation(row.datasetId, settingsOf(row)),
    classesOf: classesThen,
    hasCheckpoint: trainer.hasCheckpoint,
    begin: (row, settings, resume) => begin(row, settings, datasetById(store, row.datasetId)?.name ?? row.name, resume),
  });

  const announce = (row: Pick<RunRow, 'runId' | 'datasetId'>, summary: string | null) =>
    changes.announce({ kind: 'runs', datasetId: row.datasetId, runId: row.runId, summary });

  const service: Services['runs'] = {
    list: ({ datasetId, folds = false }) =>
      listRuns(store, datasetId ?? null)
        .filter(({ kind }) => folds || kind !== 'fold')
        .map((row) => summaryOf(row)),

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
      const once = advisor.knownSeconds(datasetId, planned.settings) ?? forecast(planned, pastRuns());
      const times = plannedOf(settings);
      const seconds = once && { low: once.low * times, high: once.high * times };
      return { ready: problem === null, problem, train, val, seconds };
    },

    async start({ datasetId, settings: given, name }) {
      const dataset = await library.datasets.get({ datasetId });
      checkAugmentSettings(withAugmentation(datasetId, given).augmentation);
      const network = findNetwork(given.backbone);
      const graph = network.build({});
      // Refused here when the network cannot carry it out.
      const { trained } = resolvePlan(given, graph);
      const isScratch = given.start === 'scratch';
      const place = isScratch
        ? null
        : await findWeights(network, {
            ...{ weightsId: given.weights, weightsFile: given.weightsFile },
            ...{ weightsFolder: surroundings.weightsDir, resourcesFolder: surroundings.resourcesDir },
          });
      if (place === null && !isScratch) throw noWeights(network.name);
      // Written down, so that a run that waits or goes on later has the same ones, whatever is in use then.
      const weights = place?.id ?? null;
      const settings = await withColours(
        datasetId,
        withAugmentation(datasetId, weights === null ? given : { ...given, weights }),
      );
      const problem = labelProblem(dataset.classes);
      if (problem !== null) throw new ServiceError('unusable-data', problem, { subject: dataset.name });
      await library.ensureSplit(datasetId);
      const snapshot = library.snapshot(datasetId);
      const sides = sideProblem(sideCounts(snapshot));
      if (sides !== null) throw new ServiceError('unusable-data', sides, { subject: dataset.name });

      const stages = graph.stages.map(({ name: stage }) => ({ name: stage, trains: trained.includes(stage) }));
      const importSeconds = reportsOf(store, datasetId)[0]?.seconds ?? null;
      const empty = emptyClasses(dataset.classes);
      const beforehand = empty === null ? [] : [{ at: clock(), text: empty }];
      const result = emptyResult(stages, importSeconds, beforehand);
      checkEnsemble(settings, snapshot);
      if (plannedOf(settings) > 1) return ensembles.train({ settings, snapshot, result, name: name ?? null });
      const row = addRun(
        store,
        {
          datasetId,
          kind: 'single',
          settings: JSON.stringify(settings),
          classes: JSON.stringify(snapshot.classes),
          journalId: snapshot.journalId,
          startedAt: clock(),
          name: name ?? null,
          result: JSON.stringify(result),
        },
        snapshot.photos,
      );
      const job = begin(row, settings, dataset.name, false);
      announce(row, null);
      return { runId: row.runId, jobId: job.id };
    },

    pause: ({ runId }) => steer(runId, 'pause'),
    stopAndKeep: ({ runId }) => steer(runId, 'keep'),

    async resume({ runId }) {
      const row = find(runId);
      if (row.state === 'running' || row.state === 'done') {
        const why = row.state === 'running' ? 'is training already' : 'is finished';
        throw new ServiceError('conflict', `${row.name} ${why}.`, { subject: 'runId' });
      }
      if (isMadeOfSeveral(row)) return { runId, jobId: ensembles.resume(row).id };
      if (!trainer.hasCheckpoint(runId)) {
        throw new ServiceError(
          'conflict',
          `${row.name} has no checkpoint to go on from. Train again with its settings.`,
          {
            subject: 'runId',
          },
        );
      }
      const settings = settingsOf(row);
      const title = datasetById(store, row.datasetId)?.name ?? row.name;
      store.write(() => continueRun(store, runId));
      const job = begin(find(runId), withAugmentation(row.datasetId, settings), title, true);
      announce(row, `${row.name} goes on`);
      return { runId, jobId: job.id };
    },

    ...advisor.service,

    compare({ first, second }) {
      const compared = (runId: number): ComparedRun => {
        const { row, settings, classes, result } = finished(runId);
        const query = { ...everyJudged, runId };
        const predictions = judgedPhotos(store, {
          ...query,
          order: 'mistakes',
          offset: 0,
          limit: countJudged(store, query),
        });
        return {
          ...{ name: row.name, settings, backbone: result.fingerprint },
          classes: classes.map(({ name }) => name),
          predictions: predictions.map(shownPrediction),
        };
      };
      return compareRuns(compared(first), compared(second));
    },

    setNotes({ runId, notes }) {
      find(runId);
      store.write(() => setRunNotes(store, runId, notes));
      const row = find(runId);
      announce(row, null);
      return summaryOf(row);
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
      const [ensemble] = ensemblesOf(store, runId).map(find);
      if (ensemble !== undefined) {
        throw new ServiceError(
          'conflict',
          `${row.name} is a part of ${ensemble.name}. Delete ${ensemble.name} first.`,
          {
            subject: 'runId',
          },
        );
      }
      const folds = membersOf(store, runId).filter((memberId) => find(memberId).kind === 'fold');
      const jobId = jobIds.get(runId);
      if (row.state === 'running' && jobId !== undefined) {
        jobs.cancel(jobId);
        await jobs.ended(jobId);
      }
      store.write(() => deleteRun(store, runId));
      jobIds.delete(runId);
      await removeRunFiles(surroundings, [row]);
      // Without the others a fold's network is of no use.
      for (const fold of folds) await service.remove({ runId: fold });
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
        predictions: photos.map(shownPrediction),
      };
    },
  };

  function find(runId: number): RunRow {
    const row = runById(store, runId);
    if (row) return row;
    throw new ServiceError('not-found', `There is no run ${runId}. It may have been removed.`, { subject: 'runId' });
  }

  /** Starts the job that trains a running run. */
  function begin(row: RunRow, settings: FullSettings, datasetName: string, resume: boolean): Job {
    const { runId, datasetId } = row;
    const request = { kind: 'train', title: `Training ${datasetName}`, datasetId, runId } as const;
    const job = jobs.start(request, (handle) =>
      trainer
        .train(
          {
            ...{ row, settings, resume, classes: classesThen(row) },
            onStarted: (send) => void steering.set(runId, send),
          },
          handle,
        )
        .finally(() => steering.delete(runId)),
    );
    jobIds.set(runId, job.id);
    // A job that was cancelled while it waited never came to its work.
    void jobs
      .ended(job.id)
      .then(({ state, error }) => trainer.end(row, state === 'done' || state === 'failed' ? state : 'cancelled', error))
      .catch((error: unknown) => log.warn({ err: error, runId }, 'a run could not be ended'));
    return job;
  }

  /** Sends a wish to a training and waits until it has ended. */
  async function steer(runId: number, wish: TaskWish): Promise<RunSummary> {
    const row = find(runId);
    const send = steering.get(runId);
    const jobId = jobIds.get(runId);
    if (row.state !== 'running' || send === undefined || jobId === undefined) {
      throw new ServiceError('conflict', `${row.name} is not training now.`, { subject: 'runId' });
    }
    send(wish);
    await jobs.ended(jobId);
    return summaryOf(find(runId));
  }

  function withAugmentation(datasetId: number, settings: TrainSettings): FullSettings {
    return { ...settings, augmentation: settings.augmentation ?? savedAugmentation(datasetId) };
  }

  /** Written down with the run, so that labels and photos that come later change nothing in it. */
  async function withColours(datasetId: number, settings: FullSettings): Promise<FullSettings> {
    const { augmentation } = settings;
    const shifts = augmentation.steps.some(({ name, enabled }) => name === 'pcaShift' && enabled);
    if (!shifts || augmentation.colours !== undefined) return settings;
    const colours = await surroundings.coloursOf(datasetId);
    return colours === null ? settings : { ...settings, augmentation: { ...augmentation, colours } };
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
    // What an ensemble took is told by its members.
    const done = listRuns(store, null).filter((row) => row.state === 'done' && !isMadeOfSeveral(row));
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
      ...{ runId, number, name, notes: row.notes, datasetId, state, error, device, startedAt, endedAt },
      jobId: state === 'running' ? (jobIds.get(runId) ?? null) : null,
      settings: settingsOf(row),
      accuracy: result.accuracy,
      stages: result.stages,
      labelChangesSince: library.labelChangesSince(datasetId, row.journalId),
      kind: row.kind,
      members: isMadeOfSeveral(row) ? membersOf(store, runId) : [],
    };
  }

  function detailsOf(row: RunRow): RunDetails {
    const { accuracy: _accuracy, stages: _stages, fingerprint: _fingerprint, ...result } = resultOf(row);
    const { members: _members, crossValidation: _crossValidation, ...rest } = result;
    const classes = shownClasses(row);
    return {
      ...summaryOf(row),
      ...rest,
      classes,
      perClass: rest.perClass.map((scores, index) => ({ ...scores, classId: classes[index]?.classId ?? null })),
      images: imagesOf(row.runId),
      epochs: epochsOf(store, row.runId).map((metrics) => epoch.parse(JSON.parse(metrics))),
      resumable:
        row.state !== 'running' && row.state !== 'done' && (isMadeOfSeveral(row) || trainer.hasCheckpoint(row.runId)),
    };
  }

  function shownClasses(row: RunRow): RunDetails['classes'] {
    const present = new Set(classesOf(store, row.datasetId).map(({ classId }) => classId));
    return classesThen(row).map(({ classId, name, colour }) => ({
      ...{ name, colour },
      classId: present.has(classId) ? classId : null,
    }));
  }

  function finished(runId: number): FinishedRun {
    const row = find(runId);
    const result = resultOf(row);
    const members = isMadeOfSeveral(row)
      ? membersOf(store, runId).flatMap((memberId) => finished(memberId).members)
      : ownMember(row, result);
    if (row.state !== 'done' || members.length === 0) {
      const why = {
        ...{ running: 'is still training', paused: 'is paused', failed: 'failed' },
        ...{ cancelled: 'was cancelled', done: 'has no head' },
      };
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
      members,
    };
  }

  function ownMember(row: RunRow, { fingerprint }: RunResult): RunMember[] {
    const head = runFile(store, row.runId, 'head');
    if (!head || fingerprint === null) return [];
    const files = {
      ...{ headFile: join(dataDir, head.path), headSha256: head.sha256 },
      ...{ backbonesFolder: backbonesFolder(dataDir), backboneFingerprint: fingerprint },
    };
    return [{ runId: row.runId, backbone: settingsOf(row).backbone, headBytes: head.sizeBytes, files }];
  }

  return {
    service,
    ensembles: ensembles.service,
    shownClasses,
    endInterrupted(reason) {
      const interrupted = listRuns(store, null).filter(({ state }) => state === 'running');
      for (const row of interrupted) {
        if (trainer.hasCheckpoint(row.runId) || isMadeOfSeveral(row)) {
          trainer.end(row, 'paused', 'Thaw was stopped while this trained. Resume goes on from the last checkpoint.');
        } else trainer.end(row, 'failed', reason);
      }
      return interrupted.length;
    },
    finished,
  };
}

const isMadeOfSeveral = ({ kind }: RunRow): boolean => kind === 'ensemble' || kind === 'crossValidation';

/** Throws `invalid-request` when so many networks cannot be trained. */
function checkEnsemble({ ensemble, folds }: TrainSettings, { photos }: Snapshot): void {
  if (ensemble > 1 && folds > 1) {
    throw new ServiceError(
      'invalid-request',
      `Choose either an ensemble of ${ensemble} or ${folds} folds: the folds' networks are an ensemble already.`,
      { subject: 'folds' },
    );
  }
  const train = photos.filter(({ split }) => split === 'train').length;
  if (folds > 1 && train < 2 * folds) {
    throw new ServiceError(
      'invalid-request',
      `${train} training photos are too few for ${folds} folds. Choose at most ${Math.max(2, Math.floor(train / 2))}.`,
      { subject: 'folds' },
    );
  }
}

/** All validation photos of a run. */
const everyJudged = { split: 'val', truth: null, predicted: null, onlyMistakes: 0 } as const;

const shownPrediction = (photo: JudgedPhotoRow): Prediction => ({
  photoId: photo.photoId,
  hash: photo.hash,
  name: photo.name,
  truth: photo.classIndex,
  predicted: photo.predicted,
  probabilities: [...floatsFrom(photo.probabilities)],
  currentClassId: photo.currentClassId,
});

const settingsOf = (row: RunRow): TrainSettings => trainSettings.parse(JSON.parse(row.settings));
const classesThen = (row: RunRow): RunClass[] => JSON.parse(row.classes) as RunClass[];

function sideCounts({ classes, photos }: Snapshot): { name: string; train: number; val: number }[] {
  const count = (index: number, side: 'train' | 'val') =>
    photos.filter(({ classIndex, split }) => classIndex === index && split === side).length;
  return classes.map(({ name }, index) => ({ name, train: count(index, 'train'), val: count(index, 'val') }));
}
