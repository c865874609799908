/** One head being fitted to some photos of a training set, epoch by epoch. */
import type { HeadTrainer } from '../compute/backend.ts';
import type { Schedule } from './schedule.ts';
import { seededRandom, shuffle } from './seededRandom.ts';
import type { TrainingSet } from './trainingSet.ts';

export interface HeadFitOptions {
  readonly trainer: HeadTrainer;
  readonly set: TrainingSet;
  /** Indices of the photos to train on; every view of each is seen once an epoch. */
  readonly photos: readonly number[];
  readonly batch: number;
  /** Peak; the schedule says its share. */
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly schedule: Schedule;
  readonly seed: number;
  /** Keeps the random numbers of several fits apart. */
  readonly purpose: string;
}

export interface FittedEpoch {
  /** Weighted mean over the epoch's batches, each before its own update. */
  readonly loss: number;
  /** Share right, 0…1. */
  readonly accuracy: number;
  /** Rate of the epoch's last step. */
  readonly learningRate: number;
}

export interface HeadFit {
  /** Sees every view of every photo once, in a new order. Ends early with a NaN loss when a step's loss is not finite. */
  epoch(signal?: AbortSignal): Promise<FittedEpoch>;
}

/** Steps that an epoch over this many photos takes. */
export const stepsPerEpoch = (photos: number, views: number, batch: number): number =>
  Math.max(1, Math.ceil((photos * views) / batch));

export function createHeadFit(options: HeadFitOptions): HeadFit {
  const { trainer, set, photos, batch, learningRate, weightDecay, schedule, seed, purpose } = options;
  const { width, views } = set;
  const rows = new Int32Array(photos.length * views);
  for (const [index, photo] of photos.entries())
    for (let view = 0; view < views; view++) rows[index * views + view] = photo * views + view;
  const random = seededRandom(seed, `order ${purpose}`);
  const dropoutSeeds = seededRandom(seed, `dropout ${purpose}`);
  const features = new Float32Array(batch * width);
  const labels = new Int32Array(batch);
  const sampleWeights = new Float32Array(batch);
  let step = 0;

  return {
    async epoch(signal) {
      shuffle(rows, random);
      let loss = 0;
      let weight = 0;
      let correct = 0;
      let rate = 0;
      for (let from = 0; from < rows.length; from += batch) {
        signal?.throwIfAborted();
        const count = Math.min(batch, rows.length - from);
        let batchWeight = 0;
        for (let index = 0; index < count; index++) {
          const row = rows[from + index]!;
          const label = set.labels[Math.floor(row / views)]!;
          features.set(set.features.subarray(row * width, (row + 1) * width), index * width);
          labels[index] = label;
          sampleWeights[index] = set.classWeights[label]!;
          batchWeight += set.classWeights[label]!;
        }
        rate = learningRate * schedule.rateAt(step++);
        const result = await trainer.step({
          features: features.subarray(0, count * width),
          labels: labels.subarray(0, count),
          sampleWeights: sampleWeights.subarray(0, count),
          count,
          learningRate: rate,
          weightDecay,
          dropoutSeed: Math.floor(dropoutSeeds() * 2 ** 31),
        });
        if (!Number.isFinite(result.loss)) return { loss: Number.NaN, accuracy: 0, learningRate: rate };
        loss += result.loss * batchWeight;
        weight += batchWeight;
        correct += result.correct;
      }
      return { loss: loss / weight, accuracy: correct / rows.length, learningRate: rate };
    },
  };
}

/** −ln p(label) of the plain view of each of these photos, times its class's weight. */
export async function photoLosses(
  trainer: HeadTrainer,
  set: TrainingSet,
  photos: readonly number[],
): Promise<Float64Array> {
  const { width, views, classes } = set;
  const losses = new Float64Array(photos.length);
  // Not all at once, so that memory stays bounded.
  for (let from = 0; from < photos.length; from += rowsAtOnce) {
    const part = photos.slice(from, from + rowsAtOnce);
    const features = new Float32Array(part.length * width);
    for (const [index, photo] of part.entries()) {
      const at = photo * views * width;
      features.set(set.features.subarray(at, at + width), index * width);
    }
    const probabilities = await trainer.predict(features, part.length);
    for (const [index, photo] of part.entries()) {
      const label = set.labels[photo]!;
      losses[from + index] = set.classWeights[label]! * surprise(probabilities[index * classes + label]!);
    }
  }
  return losses;
}

/** −ln p; a probability of 0 costs as much as one of 1e-12. */
export const surprise = (probability: number): number => -Math.log(Math.max(1e-12, probability));

const rowsAtOnce = 1024;
