/** How much of what is asked for can be read off features by a linear head: cross-validated inside the training photos. */
import type { HeadSpec, HeadTrainer } from '../../compute/backend.ts';
import { indexOfLargest } from '../../evaluation/judgement.ts';
import { neverHeldOut, stratifiedFolds } from '../folds.ts';
import { foldStandardisation, type Head, predictWithHead } from '../head.ts';
import { createHeadFit, stepsPerEpoch } from '../headFit.ts';
import { cosineSchedule } from '../schedule.ts';
import { seededRandom } from '../seededRandom.ts';
import { type Standardisation, standardisationOf, standardise } from '../standardisation.ts';
import type { HeadSettings } from '../trainHead.ts';
import { classWeightsOf } from '../trainingSet.ts';

export interface Fold {
  /** Indices of photos. */
  readonly train: readonly number[];
  readonly heldOut: readonly number[];
}

export interface ProbeRequest {
  /** Of the plain view of each photo, raw, [photos, width]. */
  readonly features: Float32Array;
  readonly width: number;
  readonly labels: Int32Array;
  readonly classes: number;
  readonly folds: readonly Fold[];
  readonly settings: HeadSettings;
  /** Keeps the columns' sizes against each other: for principal components, whose small ones are noise. */
  readonly oneScale?: boolean | undefined;
  openTrainer(spec: HeadSpec, random: () => number): Promise<HeadTrainer>;
  readonly signal: AbortSignal;
  clock(): number;
}

export interface Probed {
  /** Whether each photo was called right by the head that was trained without it; null for photos that no fold held out. */
  readonly right: readonly (boolean | null)[];
  /** What that head said of each photo, [photos, classes]; NaN for photos that no fold held out. */
  readonly probabilities: Float32Array;
  /** Of each fold. */
  readonly heads: readonly Head[];
  /** Of one update. */
  readonly stepSeconds: number;
}

const mostFolds = 5;
/** As the choice of a head's decay begins: useful values are near it for any network (see chooseTraining.ts). */
const usualDecay = 3;
const fewestEpochs = 10;
const fewestSteps = 250;

/** Five folds, every class spread evenly and every group on one side (`folds.ts`); fewer where the rarest class has fewer photos. Empty when no photo can be held out. */
export function dealFolds(labels: Int32Array, classes: number, seed: number, groups?: Int32Array): readonly Fold[] {
  const counts = Array.from({ length: classes }, (_, label) => labels.filter((own) => own === label).length);
  const folds = Math.min(mostFolds, ...counts.filter((count) => count > 0));
  if (folds < 2) return [];
  const fold = stratifiedFolds(labels, folds, seededRandom(seed, 'folds of the advice'), groups);
  const all = [...labels.keys()];
  return Array.from({ length: folds }, (_, index) => ({
    train: all.filter((photo) => fold[photo] !== index),
    heldOut: all.filter((photo) => fold[photo] === index && fold[photo] !== neverHeldOut),
  })).filter(({ heldOut }) => heldOut.length > 0);
}

/** Trains a head as a run does, on each fold's photos alone: their scale too is theirs. Throws the signal's reason. */
export async function probe(request: ProbeRequest): Promise<Probed> {
  const { features, width, labels, classes, folds, settings, openTrainer, signal, clock } = request;
  const { hidden, dropout } = settings.head;
  const right: (boolean | null)[] = new Array(labels.length).fill(null);
  const said = new Float32Array(labels.length * classes).fill(Number.NaN);
  const heads: Head[] = [];
  let steps = 0;
  let milliseconds = 0;
  for (const [index, { train, heldOut }] of folds.entries()) {
    const own = gather(features, train, width);
    const standardisation = request.oneScale ? oneScale(own, width) : standardisationOf(own, width);
    const ownLabels = Int32Array.from(train, (photo) => labels[photo]!);
    const set = {
      ...{ width, classes, views: 1, labels: ownLabels },
      features: standardise(own, standardisation),
      classWeights: classWeightsOf(ownLabels, classes, settings.classWeights),
    };
    const purpose = `probe ${index}`;
    const trainer = await openTrainer(
      { inputs: width, hidden, classes, dropout },
      seededRandom(settings.seed, `start ${purpose}`),
    );
    try {
      const perEpoch = stepsPerEpoch(train.length, 1, settings.batch);
      const epochs = Math.min(settings.epochs, Math.max(fewestEpochs, Math.ceil(fewestSteps / perEpoch)));
      const fit = createHeadFit({
        ...{ trainer, set, photos: [...train.keys()], batch: settings.batch, learningRate: settings.learningRate },
        weightDecay: settings.weightDecay === 'auto' ? usualDecay : settings.weightDecay,
        ...{ schedule: cosineSchedule(epochs, perEpoch), seed: settings.seed, purpose },
      });
      const startedAt = clock();
      for (let epoch = 0; epoch < epochs; epoch++) await fit.epoch(signal);
      milliseconds += clock() - startedAt;
      steps += epochs * perEpoch;
      const head = foldStandardisation(trainer.parameters(), standardisation, { hidden, classes });
      heads.push(head);
      const probabilities = predictWithHead(head, gather(features, heldOut, width));
      for (const [row, photo] of heldOut.entries()) {
        const own = probabilities.subarray(row * classes, (row + 1) * classes);
        said.set(own, photo * classes);
        right[photo] = indexOfLargest(own) === labels[photo];
      }
    } finally {
      await trainer.dispose();
    }
  }
  return { right, probabilities: said, heads, stepSeconds: steps === 0 ? 0 : milliseconds / 1000 / steps };
}

/** Means of the columns, and one deviation for all: the root of the mean variance. */
function oneScale(features: Float32Array, width: number): Standardisation {
  const { mean, deviation } = standardisationOf(features, width);
  const variance = deviation.reduce((sum, value) => sum + value * value, 0) / Math.max(1, width);
  return { mean, deviation: deviation.map(() => Math.sqrt(variance)) };
}

/** The rows [photos, width] of some photos. */
export function gather(rows: Float32Array, photos: readonly number[], width: number): Float32Array {
  const gathered = new Float32Array(photos.length * width);
  for (const [place, photo] of photos.entries())
    gathered.set(rows.subarray(photo * width, (photo + 1) * width), place * width);
  return gathered;
}
