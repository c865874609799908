/** Trains a head: chooses decay and epochs inside the training photos, then trains on all of them. */
import type { HeadSpec, HeadTrainer } from '../compute/backend.ts';
import { type Epoch, ServiceError, type TrainSettings } from '../contract/index.ts';
import { type ChosenTraining, chooseTraining } from './chooseTraining.ts';
import { foldStandardisation, type Head } from './head.ts';
import { createHeadFit, stepsPerEpoch, surprise } from './headFit.ts';
import { cosineSchedule } from './schedule.ts';
import { seededRandom } from './seededRandom.ts';
import { standardisationOf, standardise } from './standardisation.ts';
import { classWeightsOf, type TrainingSet } from './trainingSet.ts';

export interface HeadData {
  /** Length of a feature vector. */
  readonly width: number;
  readonly classes: number;
  readonly train: {
    /** Raw, [photos, views, width]; standardised in place. View 0 is the plain one. */
    readonly features: Float32Array;
    readonly views: number;
    readonly labels: Int32Array;
    /** A number for each photo, the same for photos that stay in one fold; without it every photo is alone. */
    readonly groups?: Int32Array | undefined;
  };
  /** Plain views, [photos, width], raw. Only shown: nothing is decided by them. */
  readonly val: { readonly features: Float32Array; readonly labels: Int32Array };
  /** The same of training photos that are held out for what comes after the head. */
  readonly heldOut?: { readonly features: Float32Array; readonly labels: Int32Array };
}

export type HeadSettings = Pick<
  TrainSettings,
  'seed' | 'head' | 'epochs' | 'batch' | 'learningRate' | 'weightDecay' | 'classWeights' | 'patience'
>;

export interface TrainedHead {
  readonly head: Head;
  readonly chosen: ChosenTraining;
  /** The last epoch, 1-based. */
  readonly keptEpoch: number;
}

export interface TrainHeadCallbacks {
  /** Share of all head training done, 0…1, and what it is doing, for people. */
  onProgress(progress: { stage: string; done: number; total: number | null; share: number }): void;
  onEpoch(epoch: Epoch): void;
  /** Milliseconds. */
  clock(): number;
  openTrainer(spec: HeadSpec, random: () => number): Promise<HeadTrainer>;
  readonly signal?: AbortSignal | undefined;
}

/** Share of the time that choosing takes, roughly: five folds and four decays against one final training. */
const choosingShare = 0.85;

/**
 * The same data, settings and trainer give the same bits.
 * Throws `unusable-data` when the loss becomes NaN, naming the epoch and the rate.
 */
export async function trainHead(
  data: HeadData,
  settings: HeadSettings,
  callbacks: TrainHeadCallbacks,
): Promise<TrainedHead> {
  const { width, classes } = data;
  const { onProgress, onEpoch, clock, signal } = callbacks;
  const standardisation = standardisationOf(data.train.features, width);
  const set: TrainingSet = {
    width,
    classes,
    views: data.train.views,
    features: standardise(data.train.features, standardisation),
    labels: data.train.labels,
    groups: data.train.groups,
    classWeights: classWeightsOf(data.train.labels, classes, settings.classWeights),
  };
  const spec: HeadSpec = { inputs: width, hidden: settings.head.hidden, classes, dropout: settings.head.dropout };
  const openTrainer = (purpose: string) => callbacks.openTrainer(spec, seededRandom(settings.seed, `start ${purpose}`));

  const chosen = await chooseTraining(
    { ...settings, set, openTrainer },
    ({ share }) =>
      onProgress({
        stage: settings.weightDecay === 'auto' ? 'Choosing the weight decay' : 'Choosing the number of epochs',
        done: 0,
        total: null,
        share: share * choosingShare,
      }),
    signal,
  );

  const trainer = await openTrainer('final');
  try {
    const { epochs, weightDecay } = chosen;
    const photos = Array.from(set.labels, (_, photo) => photo);
    const schedule = cosineSchedule(epochs, stepsPerEpoch(photos.length, set.views, settings.batch));
    const fit = createHeadFit({ ...settings, trainer, set, photos, weightDecay, schedule, purpose: 'final' });
    const validation = standardise(data.val.features.slice(), standardisation);
    const heldOut = data.heldOut && standardise(data.heldOut.features.slice(), standardisation);
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const startedAt = clock();
      const fitted = await fit.epoch(signal);
      if (!Number.isFinite(fitted.loss)) throw lossIsNaN(epoch, settings.learningRate);
      const shown = await judgeAll(trainer, validation, data.val.labels, set);
      const apart = heldOut ? await judgeAll(trainer, heldOut, data.heldOut!.labels, set) : null;
      onEpoch({
        ...{ epoch, phase: 0 },
        trainLoss: fitted.loss,
        trainAccuracy: fitted.accuracy,
        valLoss: shown?.loss ?? null,
        valAccuracy: shown?.accuracy ?? null,
        heldOutLoss: apart?.loss ?? null,
        heldOutAccuracy: apart?.accuracy ?? null,
        learningRate: fitted.learningRate,
        seconds: (clock() - startedAt) / 1000,
      });
      onProgress({
        stage: `Epoch ${epoch} of ${epochs}`,
        done: epoch,
        total: epochs,
        share: choosingShare + (1 - choosingShare) * (epoch / epochs),
      });
    }
    const head = foldStandardisation(trainer.parameters(), standardisation, { hidden: spec.hidden, classes });
    if (!allFinite(head)) throw lossIsNaN(epochs, settings.learningRate);
    return { head, chosen, keptEpoch: epochs };
  } finally {
    await trainer.dispose();
  }
}

async function judgeAll(
  trainer: HeadTrainer,
  features: Float32Array,
  labels: Int32Array,
  set: TrainingSet,
): Promise<{ loss: number; accuracy: number } | null> {
  if (labels.length === 0) return null;
  const rowsAtOnce = 1024;
  let loss = 0;
  let correct = 0;
  for (let from = 0; from < labels.length; from += rowsAtOnce) {
    const part = labels.subarray(from, from + rowsAtOnce);
    const rows = features.slice(from * set.width, (from + part.length) * set.width);
    const probabilities = await trainer.predict(rows, part.length);
    for (const [index, label] of part.entries()) {
      const row = probabilities.subarray(index * set.classes, (index + 1) * set.classes);
      loss += surprise(row[label]!);
      if (row.every((probability) => probability <= row[label]!)) correct++;
    }
  }
  return { loss: loss / labels.length, accuracy: correct / labels.length };
}

function allFinite({ hidden, output }: Head): boolean {
  return [...hidden, output].every(({ weight, bias }) => weight.every(Number.isFinite) && bias.every(Number.isFinite));
}

function lossIsNaN(epoch: number, learningRate: number): ServiceError {
  return new ServiceError(
    'unusable-data',
    `Stopped at epoch ${epoch}: the loss became NaN. The rate ${learningRate} is probably too high.`,
    { subject: 'learningRate' },
  );
}
