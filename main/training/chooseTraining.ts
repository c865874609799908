/**
 * How strongly to decay and how long to train, decided inside the training photos: they are dealt into folds, heads are
 * trained without one fold each and judged on it. The validation photos have no say.
 */
import type { HeadTrainer } from '../compute/backend.ts';
import { stratifiedFolds } from './folds.ts';
import { createHeadFit, photoLosses, stepsPerEpoch } from './headFit.ts';
import { cosineSchedule } from './schedule.ts';
import { seededRandom } from './seededRandom.ts';
import type { TrainingSet } from './trainingSet.ts';

export interface ChooseRequest {
  readonly set: TrainingSet;
  /** Most epochs. */
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number | 'auto';
  /** Give up looking for a better number of epochs after this many more without a better held-out loss; 0 = train all epochs. */
  readonly patience: number;
  readonly seed: number;
  /** A fresh head trainer; `purpose` names its random start. */
  openTrainer(purpose: string): Promise<HeadTrainer>;
}

export interface ChosenTraining {
  readonly weightDecay: number;
  /** Epochs for the final training on all training photos. */
  readonly epochs: number;
  /** Mean loss on held-out training photos; null when too few photos were there to hold any out, or nothing was to choose. */
  readonly heldOutLoss: number | null;
}

export interface ChooseProgress {
  /** Share of the whole search done, as far as it can be told, 0…1. */
  readonly share: number;
}

/**
 * AdamW's decay is decoupled: it pulls weights back by a share of the rate whatever the gradient's size, so useful values
 * are near 1…30 for any network and any number of photos. The walk starts in the middle.
 */
export const decayGrid: readonly number[] = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100];
const startDecay = 3;
/** Decays are compared by trainings of this many epochs, and of at least this many steps. */
const searchEpochs = 10;
const searchSteps = 250;
/** What a search usually takes, in trainings of the search's length: four decays, then one of twice the length. */
const usualTrainings = 6;

/**
 * Every candidate is trained as the final head will be, with a whole schedule that ends at rate zero, and judged at its
 * end. (The best epoch within one long schedule is mostly the luckiest one of a noisy stretch.)
 * Throws the signal's reason when it fires.
 */
export async function chooseTraining(
  request: ChooseRequest,
  onProgress: (progress: ChooseProgress) => void,
  signal?: AbortSignal,
): Promise<ChosenTraining> {
  const { set, epochs, batch, patience, weightDecay } = request;
  if (weightDecay !== 'auto' && patience === 0) return { weightDecay, epochs, heldOutLoss: null };
  const folds = dealFolds(request);
  if (folds.length === 0) {
    return { weightDecay: weightDecay === 'auto' ? startDecay : weightDecay, epochs, heldOutLoss: null };
  }

  const perEpoch = stepsPerEpoch(folds[0]!.train.length, set.views, batch);
  const length = Math.min(epochs, Math.max(searchEpochs, Math.ceil(searchSteps / perEpoch)));
  const usual = length * (weightDecay === 'auto' ? usualTrainings : 3);
  let trained = 0;
  const attempt = async (decay: number, count: number): Promise<Candidate> => {
    const onEpoch = () => onProgress({ share: Math.min(0.99, ++trained / usual) });
    const losses = await heldOutLosses(request, folds, decay, count, onEpoch, signal);
    return { decay, epochs: count, losses, loss: losses === null ? Number.POSITIVE_INFINITY : mean(losses) };
  };

  let best = await attempt(weightDecay === 'auto' ? startDecay : weightDecay, length);
  if (weightDecay === 'auto') {
    // Held-out loss has one valley over the decay, so a walk downhill from the middle finds it with few tries.
    const start = decayGrid.indexOf(startDecay);
    for (const direction of [1, -1]) {
      const before = best;
      for (let index = start + direction; decayGrid[index] !== undefined; index += direction) {
        const next = await attempt(decayGrid[index]!, length);
        if (!(next.loss < best.loss)) break;
        best = next;
      }
      if (best !== before) break;
    }
  }
  if (patience === 0) return { weightDecay: best.decay, epochs, heldOutLoss: finiteOrNull(best.loss) };

  // Then the same over the number of epochs: half as many while that is clearly better, else twice as many.
  const atSearchLength = best;
  for (let half = Math.round(length / 2); half >= 1; half = Math.floor(half / 2)) {
    const next = await attempt(best.decay, half);
    if (!isClearlyBetter(next, best)) break;
    best = next;
  }
  for (let longer = length; best === atSearchLength || best.epochs > length; ) {
    if (longer === epochs || longer - best.epochs >= patience) break;
    longer = Math.min(epochs, longer * 2);
    const next = await attempt(best.decay, longer);
    if (isClearlyBetter(next, best)) best = next;
  }
  return { weightDecay: best.decay, epochs: best.epochs, heldOutLoss: finiteOrNull(best.loss) };
}

interface Candidate {
  readonly decay: number;
  readonly epochs: number;
  /** Weighted loss of each held-out photo, always in the same order; null when training broke down. */
  readonly losses: Float64Array | null;
  readonly loss: number;
}

/** By more than two standard errors of the photos' differences (95 % sure): less may be luck, and an odd length the price. */
function isClearlyBetter(candidate: Candidate, best: Candidate): boolean {
  if (candidate.losses === null) return false;
  if (best.losses === null) return true;
  const gains = best.losses.map((loss, photo) => loss - candidate.losses![photo]!);
  const gain = mean(gains);
  const variance = gains.reduce((sum, value) => sum + (value - gain) ** 2, 0) / Math.max(1, gains.length - 1);
  return gain > 2 * Math.sqrt(variance / gains.length);
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

interface Fold {
  readonly train: readonly number[];
  readonly heldOut: readonly number[];
}

/** Folds that are tried, of five: all for small sets; one for large ones, where it is sure enough and five would take minutes. */
export const foldsTried = (samples: number): number => (samples <= 1500 ? 5 : samples <= 8000 ? 3 : 1);

function dealFolds({ set, seed }: ChooseRequest): Fold[] {
  const photos = set.labels.length;
  const fold = stratifiedFolds(set.labels, 5, seededRandom(seed, 'folds'), set.groups);
  const all = Array.from({ length: photos }, (_, photo) => photo);
  return Array.from({ length: foldsTried(photos * set.views) }, (_, index) => ({
    train: all.filter((photo) => fold[photo] !== index),
    heldOut: all.filter((photo) => fold[photo] === index),
  })).filter(({ train, heldOut }) => heldOut.length > 0 && train.length > 0);
}

/** Weighted loss of each held-out photo, fold by fold, after a whole training; null when it broke down. */
async function heldOutLosses(
  request: ChooseRequest,
  folds: readonly Fold[],
  weightDecay: number,
  epochs: number,
  onEpoch: () => void,
  signal: AbortSignal | undefined,
): Promise<Float64Array | null> {
  const { set, batch, learningRate, seed } = request;
  const losses: number[] = [];
  for (const [index, { train, heldOut }] of folds.entries()) {
    // Every candidate sees the same start and the same order, so that only what is compared differs.
    const purpose = `fold ${index}`;
    const trainer = await request.openTrainer(purpose);
    try {
      const schedule = cosineSchedule(epochs, stepsPerEpoch(train.length, set.views, batch));
      const fit = createHeadFit({
        trainer,
        set,
        photos: train,
        batch,
        learningRate,
        weightDecay,
        schedule,
        seed,
        purpose,
      });
      for (let epoch = 1; epoch <= epochs; epoch++) {
        const fitted = await fit.epoch(signal);
        if (!Number.isFinite(fitted.loss)) return null;
        if (index === 0) onEpoch();
      }
      losses.push(...(await photoLosses(trainer, set, heldOut)));
    } finally {
      await trainer.dispose();
    }
  }
  return losses.every(Number.isFinite) ? Float64Array.from(losses) : null;
}
