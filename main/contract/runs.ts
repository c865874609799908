/** Training runs: what was asked for, how it went, and how good the result is. */
import { z } from 'zod';
import { augmentSettings } from './augment.ts';
import { procedure } from './procedure.ts';
import { contentHash, estimate, id, split, timestampMs } from './values.ts';

export const trainSettings = z.object({
  backbone: z.string().default('pocket_resnet'),
  /** Id of the backbone's weights as in `weights.list`; without it those in use. */
  weights: z.string().optional(),
  /** Path of a weights file for the backbone, instead of `weights`. */
  weightsFile: z.string().optional(),
  /** `auto`: the fastest device that passed its check. */
  device: z.string().default('auto'),
  seed: z.number().int().default(1),
  /** Without it, the settings saved for the dataset. */
  augmentation: augmentSettings.optional(),
  /** Views per training photo whose features are cached: the plain one and views−1 augmented ones. */
  views: z.number().int().min(1).max(64).default(4),
  head: z
    .object({
      /** Units of a hidden layer; 0 for a linear head. */
      hidden: z.number().int().min(0).max(4096).default(0),
      /** Share of the head's inputs (or hidden units) dropped while training, 0…0.9. */
      dropout: z.number().min(0).max(0.9).default(0),
    })
    .default({ hidden: 0, dropout: 0 }),
  /** Most epochs; early stopping usually ends before. */
  epochs: z.number().int().min(1).max(1000).default(60),
  batch: z.number().int().min(1).max(4096).default(32),
  /** Peak learning rate of AdamW. */
  learningRate: z.number().positive().max(10).default(0.003),
  /** Weight decay of the head; `auto` chooses it by cross-validation inside the training photos. */
  weightDecay: z.union([z.number().min(0).max(100), z.literal('auto')]).default('auto'),
  classWeights: z.enum(['none', 'balanced']).default('balanced'),
  /** Stop after this many epochs without a better loss on photos held out of the training side; 0 = never. */
  patience: z.number().int().min(0).max(1000).default(8),
});
export type TrainSettings = z.infer<typeof trainSettings>;

export const perClass = z.object({
  classId: id.nullable(),
  name: z.string(),
  /** Of those it called so, the share that is so; null when it called none so. */
  precision: z.number().nullable(),
  /** Of those that are so, the share it found; null when there are none. */
  recall: z.number().nullable(),
  f1: z.number().nullable(),
  /** Photos of this class that were judged. */
  photos: z.number().int(),
});
export type PerClass = z.infer<typeof perClass>;

export const runSummary = z.object({
  runId: id,
  /** Counts up in each dataset, for people: "Run 7". */
  number: z.number().int(),
  name: z.string(),
  datasetId: id,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  jobId: z.string().nullable(),
  error: z.string().nullable(),
  settings: trainSettings,
  /** Device that was used, once known. */
  device: z.string().nullable(),
  startedAt: timestampMs,
  endedAt: timestampMs.nullable(),
  /** On the validation photos; null until done. */
  accuracy: estimate.nullable(),
  /** Backbone stages and whether each trains, for the run's glyph. The head always trains. */
  stages: z.array(z.object({ name: z.string(), trains: z.boolean() })),
  /** Labels changed in the dataset since the run's snapshot. */
  labelChangesSince: z.number().int(),
});
export type RunSummary = z.infer<typeof runSummary>;

export const epoch = z.object({
  epoch: z.number().int(),
  trainLoss: z.number(),
  trainAccuracy: z.number(),
  /** On the validation photos: shown, never used to decide anything. */
  valLoss: z.number().nullable(),
  valAccuracy: z.number().nullable(),
  learningRate: z.number(),
  seconds: z.number(),
});
export type Epoch = z.infer<typeof epoch>;

export const prediction = z.object({
  photoId: id,
  hash: contentHash,
  name: z.string(),
  /** The label when the run was made, as an index into the run's classes. */
  truth: z.number().int(),
  predicted: z.number().int(),
  /** One a class, adding up to 1. */
  probabilities: z.array(z.number()),
  /** The label now; differs from the snapshot's after a correction. Null when it was taken away. */
  currentClassId: id.nullable(),
});
export type Prediction = z.infer<typeof prediction>;

export const runDetails = runSummary.extend({
  /** In the order of the head's outputs. `classId` is null when the class was removed since. */
  classes: z.array(z.object({ classId: id.nullable(), name: z.string(), colour: z.number().int() })),
  images: z.object({ total: z.number().int(), train: z.number().int(), val: z.number().int() }),
  /** Photos left out with the reason, such as a picture that could not be decoded. */
  skipped: z.array(z.object({ path: z.string(), reason: z.string() })),
  epochs: z.array(epoch),
  /** Epoch whose head was kept, 1-based; null until done. */
  keptEpoch: z.number().int().nullable(),
  /** Weight decay used, also when it was chosen automatically. */
  weightDecayUsed: z.number().nullable(),
  perClass: z.array(perClass),
  /** counts[true][said] on the validation photos. */
  confusion: z.array(z.array(z.number().int())),
  /** Accuracy of always saying the commonest training class. */
  baseline: z.number().nullable(),
  seconds: z.object({
    import: z.number().nullable(),
    features: z.number().nullable(),
    train: z.number().nullable(),
    total: z.number().nullable(),
  }),
  peakMemoryMiB: z.number().nullable(),
  /** Pictures per second through decoding and the frozen part; null until measured. */
  picturesPerSecond: z.number().nullable(),
});
export type RunDetails = z.infer<typeof runDetails>;

/** What training this would need, before it starts. */
export const readiness = z.object({
  ready: z.boolean(),
  /** What is missing, for people: "rose has 1 photo. Each class needs 2." Null when ready. */
  problem: z.string().nullable(),
  train: z.number().int(),
  val: z.number().int(),
  /** Expected seconds from this machine's last runs; null when it cannot be told. */
  seconds: z.object({ low: z.number(), high: z.number() }).nullable(),
});

export const runs = {
  /** Runs of a dataset, or of all, newest first. */
  list: procedure.input(z.object({ datasetId: id.optional() })).output(z.array(runSummary)),
  get: procedure.input(z.object({ runId: id })).output(runDetails),
  check: procedure.input(z.object({ datasetId: id, settings: trainSettings })).output(readiness),
  /**
   * Starts a run (a job, in a process of its own). Splits the labelled photos first when none is split yet. Fails with
   * `unusable-data` when there are fewer than 2 classes with 2 photos each.
   */
  start: procedure
    .input(z.object({ datasetId: id, settings: trainSettings, name: z.string().trim().min(1).max(200).optional() }))
    .output(z.object({ runId: id, jobId: z.string() })),
  rename: procedure.input(z.object({ runId: id, name: z.string().trim().min(1).max(200) })).output(runSummary),
  /** Deletes the run and its files. The photos and labels stay. */
  remove: procedure.input(z.object({ runId: id })).output(z.void()),
  /** Predictions on the run's validation photos; `mistakes` has the most confident mistakes first. */
  predictions: procedure
    .input(
      z.object({
        runId: id,
        split: split.default('val'),
        truth: z.number().int().optional(),
        predicted: z.number().int().optional(),
        order: z.enum(['mistakes', 'leastSure', 'name']).default('mistakes'),
        onlyMistakes: z.boolean().default(false),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(2000).default(200),
      }),
    )
    .output(z.object({ total: z.number().int(), predictions: z.array(prediction) })),
};
