/** A data folder with pictures and as many runs as a test wants, written as the engine would have: no training is waited for. */
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Epoch,
  type PerClass,
  type Photo,
  type RunDetails,
  type TrainSettings,
  trainSettings,
} from '../../main/contract/index.ts';
import { createEngine } from '../../main/engine.ts';
import { accuracy } from '../../main/evaluation/accuracy.ts';
import { classScores } from '../../main/evaluation/classScores.ts';
import { confusionMatrix } from '../../main/evaluation/confusionMatrix.ts';
import { type Judgement, judge } from '../../main/evaluation/judgement.ts';
import { findInstallation } from '../../main/hosts/installation.ts';
import { augmentPresets } from '../../main/imaging/augment/presets.ts';
import { findNetwork } from '../../main/networks/registry.ts';
import {
  addRun,
  endRun,
  putEpoch,
  putRunFile,
  setJudgement,
  setRunDevice,
  setRunNotes,
  setRunResult,
} from '../../main/store/runs.ts';
import { openStore, type Store } from '../../main/store/store.ts';
import { bytesOf } from '../../main/training/floatBytes.ts';
import { checkpointFolder } from '../../main/training/places.ts';
import { resolvePlan } from '../../main/training/plan/resolvePlan.ts';
import { emptyResult, type RunResult } from '../../main/training/runResult.ts';
import { drawShapePictures, shapeNames } from './shapePictures.ts';

export interface WantedRun {
  /** Default "Run 7". */
  readonly name?: string;
  readonly notes?: string;
  readonly settings?: Partial<TrainSettings>;
  readonly state?: 'done' | 'paused' | 'failed' | 'cancelled';
  readonly error?: string;
  /** A failed one that can be gone on with. */
  readonly checkpoint?: boolean;
  /** Share of the validation photos that it gets wrong, about. */
  readonly wrong?: number;
  readonly events?: readonly string[];
}

/** Draws `perClass` pictures a class, imports them into `workFolder/data`, and adds the runs, oldest first. */
export async function fillRuns(workFolder: string, perClass: number, runs: readonly WantedRun[]): Promise<void> {
  const pictures = join(workFolder, 'shapes');
  await drawShapePictures(pictures, perClass);
  const dataDir = join(workFolder, 'data');
  const { resourcesDir, version } = findInstallation();
  const engine = await createEngine({
    ...{ dataDir, resourcesDir, version, threads: 1 },
    ...{ host: { kind: 'cli', dialogs: null }, clock: Date.now, newId: randomUUID },
  });
  const { datasets, photos } = engine.services;
  const { jobId, datasetId } = await datasets.importFolder({ folder: pictures });
  await engine.jobs.ended(jobId);
  await datasets.resplit({ datasetId, val: 0.3, test: 0, seed: 1 });
  const listed = await photos.list({ datasetId, filter: {}, sort: 'added', offset: 0, limit: 1000 });
  const { classes } = await datasets.get({ datasetId });
  const file = engine.dataFolder.databaseFile;
  await engine.close();

  const store = openStore({ file, backupFolder: join(dataDir, 'backups'), clock: Date.now });
  try {
    const pictureIds = new Map(
      store
        .statement<[], { id: number; hash: string }>('SELECT id, hash FROM picture')
        .all()
        .map(({ id, hash }) => [hash, id]),
    );
    const used = listed.photos.flatMap((photo) => {
      const classIndex = classes.findIndex(({ classId }) => classId === photo.classId);
      const split = photo.split === 'val' ? ('val' as const) : ('train' as const);
      return classIndex < 0
        ? []
        : [{ ...photo, classIndex, split, group: null, pictureId: pictureIds.get(photo.hash) ?? 0 }];
    });
    for (const [index, run] of runs.entries()) {
      const runId = store.write(() => writeRun(store, datasetId, classes, used, run, index, runs.length));
      if (run.state === 'paused' || run.checkpoint)
        await mkdir(join(dataDir, checkpointFolder(runId)), { recursive: true });
    }
  } finally {
    store.close();
  }
}

type UsedPhoto = Photo & {
  readonly classIndex: number;
  readonly split: 'train' | 'val';
  readonly pictureId: number;
  readonly group: null;
};

function writeRun(
  store: Store,
  datasetId: number,
  classes: readonly { classId: number; name: string; colour: number }[],
  photos: readonly UsedPhoto[],
  wanted: WantedRun,
  index: number,
  all: number,
): number {
  const augmentation = augmentPresets[index % 3 === 0 ? 'light' : 'standard'];
  const settings = trainSettings.parse({ augmentation, ...wanted.settings });
  const journalId = store.statement<[], { id: number }>('SELECT max(id) AS id FROM journal_entry').get()?.id ?? null;
  const network = findNetwork(settings.backbone).build({});
  const plan = resolvePlan(settings, network);
  const startedAt = Date.now() - (all - index) * 17 * 60_000;
  const stages = network.stages.map(({ name }) => ({ name, trains: plan.trained.includes(name) }));
  const { runId } = addRun(
    store,
    {
      ...{ datasetId, kind: 'single', startedAt, name: wanted.name ?? null, journalId },
      settings: JSON.stringify(settings),
      classes: JSON.stringify(classes.map(({ classId, name, colour }) => ({ classId, name, colour }))),
      result: JSON.stringify(emptyResult(stages, 1)),
    },
    photos,
  );
  if (wanted.notes !== undefined) setRunNotes(store, runId, wanted.notes);
  setRunDevice(store, runId, 'cpu');
  const state = wanted.state ?? 'done';
  const epochs = epochsOf(plan.phases, state === 'done' ? 1 : 0.4, wanted.wrong ?? 0.2);
  for (const epoch of epochs) putEpoch(store, runId, epoch.epoch, JSON.stringify(epoch));
  const phases: RunDetails['plan'] = plan.phases.map(
    ({ title, epochs: planned, learningRate, schedule, stages: trained }) => ({
      ...{ title, epochs: planned, learningRate, schedule, stages: [...trained] },
    }),
  );
  const result: RunResult = {
    ...emptyResult(stages, 1),
    plan: phases,
    events: (wanted.events ?? []).map((text, place) => ({ at: startedAt + place * 20_000, text })),
    ...(state === 'done' ? judged(store, runId, photos, classes, wanted.wrong ?? 0.2, index) : {}),
    ...(state === 'done' ? { keptEpoch: keptOf(epochs), fingerprint: `fingerprint-${settings.backbone}` } : {}),
  };
  setRunResult(store, runId, JSON.stringify(result));
  if (state === 'done') {
    putRunFile(store, runId, { kind: 'head', path: `runs/${runId}/head`, sizeBytes: 1, sha256: '0'.repeat(64) });
  }
  endRun(store, runId, { state, error: wanted.error ?? null, endedAt: startedAt + 8000 + 13_000 * (index % 11) });
  return runId;
}

/** What comes of judging: wrong where the photo's and the run's numbers say so, always the same. */
function judged(
  store: Store,
  runId: number,
  photos: readonly UsedPhoto[],
  classes: readonly { classId: number; name: string }[],
  wrong: number,
  index: number,
): Partial<RunResult> {
  const judgements = photos
    .filter(({ split }) => split === 'val')
    .map((photo, place): Judgement => {
      const luck = ((place * 37 + 11 + (index % 5) * 7) % 100) / 100;
      const said = luck < wrong ? (photo.classIndex + 1) % classes.length : photo.classIndex;
      const sure = 0.55 + ((place * 13 + index) % 40) / 100;
      const probabilities = new Float32Array(classes.length).fill((1 - sure) / (classes.length - 1));
      probabilities[said] = sure;
      const judgement = judge(photo.classIndex, probabilities);
      const { predicted, confidence } = judgement;
      setJudgement(store, {
        runId,
        photoId: photo.photoId,
        predicted,
        confidence,
        probabilities: bytesOf(probabilities),
      });
      return judgement;
    });
  const confusion = confusionMatrix(judgements, classes.length);
  return {
    accuracy: accuracy(judgements),
    confusion,
    perClass: classScores(confusion).map((scores, place): PerClass => {
      const { classId = null, name = '' } = classes[place] ?? {};
      return { classId, name, ...scores };
    }),
    baseline: 1 / shapeNames.length,
    seconds: { import: 1, features: 3, train: 9, total: 12 },
    ...{ peakMemoryMiB: 412, picturesPerSecond: 88, weightDecayUsed: 0.01 },
  };
}

function epochsOf(
  phases: readonly { readonly epochs: number; readonly learningRate: number }[],
  share: number,
  wrong: number,
): Epoch[] {
  const planned = phases.flatMap(({ epochs, learningRate }, phase) =>
    Array.from({ length: Math.min(epochs, 12) }, () => ({ phase, learningRate })),
  );
  const thaws = phases.length > 1;
  return planned.slice(0, Math.ceil(planned.length * share)).map(({ phase, learningRate }, index) => {
    const fall = Math.exp(-index / 4);
    const heldOutLoss = thaws ? 0.3 + fall + 0.004 * Math.abs(index - 14) : null;
    return {
      ...{ epoch: index + 1, phase, learningRate, seconds: phase === 0 ? 0.3 : 4 },
      ...{ trainLoss: 0.15 + 1.1 * fall, trainAccuracy: 0.97 - 0.5 * fall },
      ...{ valLoss: 0.35 + fall, valAccuracy: 1 - wrong - 0.4 * fall },
      ...{ heldOutLoss, heldOutAccuracy: thaws ? 0.95 - wrong - 0.35 * fall : null },
    };
  });
}

function keptOf(epochs: readonly Epoch[]): number {
  const best = epochs.reduce<Epoch | null>(
    (kept, epoch) => (epoch.heldOutLoss !== null && epoch.heldOutLoss < (kept?.heldOutLoss ?? 9) ? epoch : kept),
    null,
  );
  return best?.epoch ?? epochs.length;
}

/** The same runs of three networks and every state, `count` of them: for tests of how much a page can hold. */
export function someRuns(count: number): WantedRun[] {
  const networks = ['pocket_resnet', 'resnet18', 'mobilenet_v2', 'efficientnet_b0'] as const;
  return Array.from({ length: count }, (_, index): WantedRun => {
    const backbone = networks[index % networks.length];
    const thaw = index % 3;
    if (index % 12 === 4) {
      return {
        settings: { backbone, thaw },
        state: 'failed',
        error: 'The loss became NaN in epoch 3.',
        checkpoint: true,
      };
    }
    if (index % 12 === 7) return { settings: { backbone, thaw }, state: 'paused' };
    if (index % 12 === 10) return { settings: { backbone, thaw }, state: 'cancelled' };
    return {
      ...(index % 4 === 1 ? { name: `labels fixed ${index}` } : {}),
      ...(index % 5 === 2 ? { notes: 'With the corrected labels of Monday.' } : {}),
      settings: { backbone, thaw, seed: 1 + (index % 2) },
      wrong: 0.06 + ((index * 7) % 30) / 100,
    };
  });
}
