/** The contract's `ensembles` service: several networks trained or chosen, judged together, and averaged from then on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, ServiceError, type TrainSettings } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { shareOf } from '../evaluation/accuracy.ts';
import { indexOfLargest } from '../evaluation/judgement.ts';
import { pairedDifference } from '../evaluation/pairedDifference.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import type { TaskWish } from '../jobs/task.ts';
import type { Snapshot } from '../library/library.ts';
import { addMember, membersOf } from '../store/runMembers.ts';
import {
  addRun,
  continueRun,
  endRun,
  photosOfRun,
  type RunPhotoRow,
  type RunRow,
  renameRun,
  runById,
  setRunDevice,
  setRunResult,
} from '../store/runs.ts';
import { runViews } from '../store/runViews.ts';
import { combineRuns } from './combineRuns.ts';
import { stratifiedFolds } from './folds.ts';
import { groupNumbers } from './groupNumbers.ts';
import { keepJudgements } from './judgedFigures.ts';
import { judgeRun } from './judgeRun.ts';
import type { JudgeEvent } from './judgeTask.ts';
import { emptyResult, type RunResult } from './runResult.ts';
import type { FinishedRun } from './runs.ts';
import { seededRandom } from './seededRandom.ts';
import type { Surroundings } from './surroundings.ts';
import { type FullSettings, isClosing, messageOf, resultOf } from './trainRun.ts';

/** What ensembles need of the runs they are made of. */
export interface MemberRuns {
  /** Throws `not-found`. */
  find(runId: number): RunRow;
  /** Throws `conflict` when it has not ended well. */
  finished(runId: number): FinishedRun;
  settingsOf(row: RunRow): FullSettings;
  classesOf(row: RunRow): FinishedRun['classes'];
  hasCheckpoint(runId: number): boolean;
  /** Starts the training of a run that is running. */
  begin(row: RunRow, settings: FullSettings, resume: boolean): Job;
  /** Jobs and ways to steer what goes on, by run. */
  readonly jobIds: Map<number, string>;
  readonly steering: Map<number, (wish: TaskWish) => void>;
}

export interface EnsembleTraining {
  readonly settings: FullSettings;
  readonly snapshot: Snapshot;
  readonly result: RunResult;
  readonly name: string | null;
}

export interface Ensembles {
  readonly service: Services['ensembles'];
  /** Trains as many networks as `settings.ensemble` or `settings.folds` say. */
  train(training: EnsembleTraining): { runId: number; jobId: string };
  /** Goes on with the members that are not trained yet. */
  resume(row: RunRow): Job;
}

export function createEnsembles(surroundings: Surroundings, runs: MemberRuns): Ensembles {
  const { store, jobs, changes, clock, log } = surroundings;
  const announce = ({ runId, datasetId }: RunRow, summary: string | null) =>
    changes.announce({ kind: 'runs', datasetId, runId, summary });

  const service: Services['ensembles'] = {
    get({ runId }) {
      const row = runs.find(runId);
      if (row.kind !== 'ensemble' && row.kind !== 'crossValidation') {
        throw new ServiceError('invalid-request', `${row.name} is a single network, not made of several.`, {
          subject: 'runId',
        });
      }
      const { members, crossValidation } = resultOf(row);
      const memberIds = membersOf(store, runId);
      return {
        runId,
        planned: Math.max(memberIds.length, row.state === 'done' ? 0 : plannedOf(runs.settingsOf(row))),
        members: memberIds.map((memberId, position) => {
          const member = runs.find(memberId);
          const { backbone, seed } = runs.settingsOf(member);
          return {
            ...{ runId: memberId, name: member.name, state: member.state, backbone, seed },
            ...(members[position] ?? { accuracy: null, gain: null, msPerPhoto: null }),
            fold: member.kind === 'fold' ? resultOf(member).accuracy : null,
          };
        }),
        // 0 is a time that is not known.
        msPerPhoto: runViews(store, runId).find(({ views }) => views === 'centre')?.msPerPhoto || null,
        crossValidation,
      };
    },

    combine({ runIds, name }) {
      const members = runIds.map(runs.finished);
      const photos = combineRuns(
        members.map(({ row, classes }) => ({
          row,
          classes: classes.map(({ name: className }) => className),
          photos: photosOfRun(store, row.runId),
        })),
      );
      const { row: first } = members[0]!;
      const result = emptyResult(resultOf(first).stages, null);
      const settings = { ...runs.settingsOf(first), ensemble: runIds.length, folds: 0 };
      const row = add('ensemble', { ...first, settings, photos, name: name ?? null, result });
      store.write(() => {
        for (const runId of runIds) addMember(store, row.runId, runId);
      });
      const job = start(row);
      announce(row, null);
      return { runId: row.runId, jobId: job.id };
    },
  };

  function add(
    kind: 'ensemble' | 'crossValidation',
    asked: Pick<RunRow, 'datasetId' | 'classes' | 'journalId'> & {
      readonly settings: FullSettings;
      readonly photos: readonly RunPhotoRow[];
      readonly name: string | null;
      readonly result: RunResult;
    },
  ): RunRow {
    const { datasetId, classes, journalId, settings, photos, name, result } = asked;
    return store.write(() => {
      const columns = { datasetId, kind, classes, journalId, name, startedAt: clock() };
      const texts = { settings: JSON.stringify(settings), result: JSON.stringify(result) };
      const row = addRun(store, { ...columns, ...texts }, photos);
      if (name === null) {
        const word = kind === 'ensemble' ? 'Ensemble' : 'Cross-validation';
        renameRun(store, row.runId, `${word} ${row.number}`);
      }
      return runs.find(row.runId);
    });
  }

  /** Starts the job that trains what is missing and judges all together. */
  function start(row: RunRow): Job {
    const { runId, datasetId } = row;
    const request = { kind: 'ensemble', title: `Putting ${row.name} together`, datasetId, runId } as const;
    const job = jobs.start(request, (handle) => carryOut(row, handle));
    runs.jobIds.set(runId, job.id);
    void jobs
      .ended(job.id)
      .then(({ state, error }) => end(row, state === 'done' || state === 'failed' ? state : 'cancelled', error))
      .catch((error: unknown) => log.warn({ err: error, runId }, 'an ensemble could not be ended'));
    return job;
  }

  async function carryOut(row: RunRow, job: JobHandle): Promise<null> {
    try {
      const planned = plannedOf(runs.settingsOf(row));
      let enough = false;
      for (let position = 0; position < planned && !enough; position++) {
        job.signal.throwIfAborted();
        const memberId = membersOf(store, row.runId)[position] ?? addNext(row, position);
        const member = runs.find(memberId);
        if (member.state === 'done') continue;
        const state = await trainMember(row, member, { position, planned, job, onKeep: () => (enough = true) });
        if (state === 'paused') {
          end(row, 'paused', null);
          return null;
        }
      }
      await judgeTogether(row, job);
      return null;
    } catch (error) {
      const cancelled = job.signal.aborted || (error instanceof ServiceError && error.code === 'cancelled');
      if (cancelled && isClosing(job.signal)) {
        end(row, 'paused', 'Thaw was closed while this trained. Resume goes on with what is missing.');
      } else end(row, cancelled ? 'cancelled' : 'failed', cancelled ? null : messageOf(error));
      throw error;
    } finally {
      runs.steering.delete(row.runId);
    }
  }

  async function trainMember(
    row: RunRow,
    member: RunRow,
    { position, planned, job, onKeep }: { position: number; planned: number; job: JobHandle; onKeep: () => void },
  ): Promise<RunRow['state']> {
    const { runId } = member;
    const resume = runs.hasCheckpoint(runId);
    if (member.state !== 'running') store.write(() => continueRun(store, runId));
    const memberJob = runs.begin(runs.find(runId), runs.settingsOf(member), resume);
    runs.steering.set(row.runId, (wish) => {
      if (wish === 'keep') onKeep();
      runs.steering.get(runId)?.(wish);
    });
    const cancel = () => void jobs.cancel(memberJob.id);
    job.signal.addEventListener('abort', cancel);
    const stop = new AbortController();
    const watching = watch(memberJob.id, stop.signal, ({ stage, done, total, progress }) =>
      job.progress({
        stage: `Network ${position + 1} of ${planned}: ${stage}`,
        ...{ done, total },
        progress: ((position + (progress ?? 0)) / planned) * trainingShare,
      }),
    );
    try {
      await jobs.ended(memberJob.id);
    } finally {
      stop.abort();
      await watching;
      job.signal.removeEventListener('abort', cancel);
    }
    job.signal.throwIfAborted();
    const { state, error, name } = runs.find(runId);
    if (state === 'done' || state === 'paused') return state;
    throw new ServiceError(
      'conflict',
      `${name} ${state === 'failed' ? `failed: ${error}` : 'was stopped'}. Resume goes on with what is missing.`,
      { subject: name },
    );
  }

  async function watch(jobId: string, signal: AbortSignal, onProgress: (job: Job) => void): Promise<void> {
    while (!signal.aborted) {
      onProgress(jobs.get(jobId));
      await sleep(watchEveryMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Adds the run of one member: another seed, or the training photos without one fold. */
  function addNext(row: RunRow, position: number): number {
    const settings = runs.settingsOf(row);
    const isFold = row.kind === 'crossValidation';
    const photos = photosOfRun(store, row.runId);
    const { datasetId, classes, journalId } = row;
    const own: TrainSettings = {
      ...settings,
      seed: isFold ? settings.seed : settings.seed + position,
      ...{ ensemble: 1, folds: 0 },
    };
    return store.write(() => {
      const member = addRun(
        store,
        {
          ...{ datasetId, classes, journalId, startedAt: clock() },
          kind: isFold ? 'fold' : 'single',
          name: `${row.name}, ${isFold ? 'fold' : 'network'} ${position + 1}`,
          settings: JSON.stringify(own),
          result: JSON.stringify(emptyResult(resultOf(row).stages, resultOf(row).seconds.import)),
        },
        isFold ? withoutFold(photos, position, settings) : photos,
      );
      addMember(store, row.runId, member.runId);
      announce(row, null);
      return member.runId;
    });
  }

  async function judgeTogether(row: RunRow, job: JobHandle): Promise<void> {
    const members = membersOf(store, row.runId).map(runs.finished);
    if (members.length < 2) {
      throw new ServiceError(
        'conflict',
        `Only one network was trained, which is no ensemble. ${members[0]?.row.name ?? 'It'} stays.`,
      );
    }
    const { device } = members[0]!.row;
    if (device !== null) store.write(() => setRunDevice(store, row.runId, device));
    const judged: JudgeEvent[] = [];
    const { memberMs } = await judgeRun(
      surroundings,
      {
        row: runs.find(row.runId),
        members: members.flatMap((member) => member.members.map(({ files }) => files)),
        ...{ views: ['centre'], timed: ['centre'] },
        eachMember: true,
        onProgress: (progress) =>
          job.progress({
            ...progress,
            progress: trainingShare + (1 - trainingShare) * (progress.progress ?? 0),
          }),
        onJudged: (event) => void judged.push(event),
      },
      job,
    );
    const answers = judged.flatMap((event) => event.answers);
    const classOf = new Map(photosOfRun(store, row.runId).map(({ photoId, classIndex }) => [photoId, classIndex]));
    const isRight = (photoId: number, probabilities: Float32Array) =>
      indexOfLargest(probabilities) === classOf.get(photoId);
    const rights = answers.map(({ photoId, probabilities, members: each }) => ({
      together: isRight(photoId, probabilities),
      alone: each.map((one) => isRight(photoId, one)),
    }));
    store.write(() => {
      const run = { runId: row.runId, classes: runs.classesOf(row) };
      const result: RunResult = {
        ...resultOf(runs.find(row.runId)),
        ...keepJudgements(store, run, answers, classOf),
        members: members.map((_, position) => ({
          accuracy:
            rights.length === 0 ? null : shareOf(rights.filter(({ alone }) => alone[position]).length, rights.length),
          gain: pairedDifference(rights.map(({ together, alone }) => [together, alone[position]!] as const)),
          msPerPhoto: memberMs[position] ?? null,
        })),
        crossValidation: row.kind === 'crossValidation' ? crossValidationOf(members) : null,
        ...spentOn(members),
      };
      setRunResult(store, row.runId, JSON.stringify(result));
      endRun(store, row.runId, { state: 'done', error: null, endedAt: clock() });
    });
    announce(row, `${row.name} is put together`);
  }

  function end(row: RunRow, state: RunRow['state'], error: string | null): void {
    if (runById(store, row.runId)?.state !== 'running') return;
    store.write(() => endRun(store, row.runId, { state, error, endedAt: clock() }));
    announce(row, state === 'failed' ? `${row.name} failed` : state === 'paused' ? `${row.name} is paused` : null);
  }

  return {
    service,
    train({ settings, snapshot, result, name }) {
      const { datasetId, journalId, photos } = snapshot;
      const classes = JSON.stringify(snapshot.classes);
      const kind = settings.folds > 1 ? 'crossValidation' : 'ensemble';
      const row = add(kind, { ...{ datasetId, journalId, photos, classes, settings, result, name } });
      const job = start(row);
      announce(row, null);
      return { runId: row.runId, jobId: job.id };
    },
    resume(row) {
      store.write(() => continueRun(store, row.runId));
      const job = start(runs.find(row.runId));
      announce(row, `${row.name} goes on`);
      return job;
    },
  };
}

/** Share of the time that training takes, roughly; the rest is judging. */
const trainingShare = 0.95;
const watchEveryMs = 250;

/** Networks that settings ask for. */
export const plannedOf = ({ ensemble, folds }: TrainSettings): number => (folds > 1 ? folds : ensemble);

/** The training photos: one fold to be judged on, the others to be trained on. */
function withoutFold(photos: readonly RunPhotoRow[], fold: number, { folds, seed }: TrainSettings): RunPhotoRow[] {
  const training = photos.filter(({ split }) => split === 'train');
  const dealt = stratifiedFolds(
    training.map(({ classIndex }) => classIndex),
    folds,
    seededRandom(seed, 'cross-validation'),
    // Near-duplicates of what a network trained on would tell it the answer.
    groupNumbers(training.map(({ photoId, group }) => ({ photoId, group: group ?? undefined }))),
  );
  return training.map((photo, index) => ({ ...photo, split: dealt[index] === fold ? 'val' : 'train' }));
}

function crossValidationOf(members: readonly FinishedRun[]): RunResult['crossValidation'] {
  const folds = members.flatMap(({ result }) => (result.accuracy === null ? [] : [result.accuracy]));
  if (folds.length === 0) return null;
  const mean = folds.reduce((sum, { value }) => sum + value, 0) / folds.length;
  const squares = folds.reduce((sum, { value }) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    deviation: folds.length === 1 ? 0 : Math.sqrt(squares / (folds.length - 1)),
    pooled: shareOf(
      folds.reduce((sum, { correct }) => sum + correct, 0),
      folds.reduce((sum, { n }) => sum + n, 0),
    ),
  };
}

/** What training all members took. */
function spentOn(members: readonly FinishedRun[]): Pick<RunResult, 'seconds' | 'peakMemoryMiB'> {
  const sum = (of: (result: RunResult) => number | null) => {
    const known = members.map(({ result }) => of(result)).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
  };
  const peaks = members.map(({ result }) => result.peakMemoryMiB ?? 0);
  return {
    seconds: {
      import: members[0]?.result.seconds.import ?? null,
      features: sum(({ seconds }) => seconds.features),
      train: sum(({ seconds }) => seconds.train),
      total: sum(({ seconds }) => seconds.total),
    },
    peakMemoryMiB: Math.max(...peaks) || null,
  };
}
