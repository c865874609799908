/** Training runs: what was asked for, how it went, and how good the result is. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { augmentSettings } from './augment.ts';
import { procedure } from './procedure.ts';
import { contentHash, estimate, id, split, timestampMs } from './values.ts';

/** Which backbone stages train: the last N, all, or those named. */
export const thawDepth = z.union([z.number().int().min(0).max(1000), z.literal('all'), z.array(z.string())]);
export type ThawDepth = z.infer<typeof thawDepth>;

/**
 * How the rate moves within a phase, warm-up aside: stays, falls as half a cosine, falls to a tenth twice, falls to a tenth
 * when the held-out loss stands still, or rises and falls (Smith 2018).
 */
export const scheduleName = z.enum(['constant', 'cosine', 'step', 'plateau', 'oneCycle']);

export const phase = z.object({
  thaw: thawDepth,
  epochs: z.number().int().min(1).max(1000),
  /** Peak learning rate. */
  learningRate: z.number().positive().max(10),
  /** Without it, the run's. */
  schedule: scheduleName.optional(),
});
export type Phase = z.infer<typeof phase>;

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
      /**
       * `pooled`: dense layers on the means of the last maps; `flatten`: on all values of the last maps, as AlexNet and VGG have
       * it (their own sizes where `hidden` is 0).
       */
      kind: z.enum(['pooled', 'flatten']).default('pooled'),
      /** Units of a hidden layer; 0 for a linear head. */
      hidden: z.number().int().min(0).max(8192).default(0),
      /** Units of a second hidden layer; 0 for none. */
      hidden2: z.number().int().min(0).max(8192).default(0),
      /** Share of the head's inputs (or hidden units) dropped while training, 0…0.9. */
      dropout: z.number().min(0).max(0.9).default(0),
    })
    .default({ kind: 'pooled', hidden: 0, hidden2: 0, dropout: 0 }),
  /**
   * Backbone stages that train besides the head: the last N (0: head only), all, or those named. With `phases` it is the
   * union of theirs.
   */
  thaw: thawDepth.default(0),
  /**
   * One after another: head first, then deeper with a lower rate (gradual unfreezing). Empty: the usual plan for `thaw`, which
   * is the head alone on cached features, then `thawedEpochs` epochs at `thawedRate` with what `thaw` says.
   */
  phases: z.array(phase).max(20).default([]),
  /** Learning rate of stages that are thawed by the usual plan. */
  thawedRate: z.number().positive().max(10).default(0.0001),
  /** Epochs of the usual plan's thawed phase. */
  thawedEpochs: z.number().int().min(1).max(1000).default(12),
  /** Learning-rate multiplier of a stage by name, `head` included (discriminative rates); 1 where none is given. */
  stageRates: z.record(z.string(), z.number().min(0).max(100)).default({}),
  /** Whether batch norms of thawed stages keep the statistics they were pretrained with, or learn those of these photos. */
  batchNorm: z.enum(['frozen', 'trained']).default('frozen'),
  /** `scratch` begins with random values and trains everything. */
  start: z.enum(['pretrained', 'scratch']).default('pretrained'),
  /**
   * Spread of the random values that `scratch` begins with: `he` for ReLU (He et al. 2015), `xavier` for tanh and sigmoid (Glorot,
   * Bengio 2010), `auto` by the network's activations.
   */
  initialisation: z.enum(['auto', 'he', 'xavier']).default('auto'),
  optimiser: z.enum(['sgd', 'momentum', 'nesterov', 'adam', 'adamw', 'rmsprop']).default('adamw'),
  /** Weight decay of thawed stages, not on biases and norms. */
  thawedWeightDecay: z.number().min(0).max(100).default(0.01),
  schedule: scheduleName.default('cosine'),
  /** Epochs over which the rate rises from 0 at the beginning of a phase. */
  warmUp: z.number().min(0).max(100).default(1),
  /** Share of each target spread over all classes. */
  labelSmoothing: z.number().min(0).max(0.5).default(0),
  /** Strength α of the Beta(α, α) that two pictures are mixed by (Zhang et al. 2018); 0: never. */
  mixup: z.number().min(0).max(2).default(0),
  /** The same for rectangles cut out of one picture and put into another (CutMix: Yun et al. 2019). */
  cutMix: z.number().min(0).max(2).default(0),
  /** Decay of the moving average of the weights that is kept instead of the last ones; 0: none. */
  averageDecay: z.number().min(0).max(0.99999).default(0),
  /** Largest norm of the gradient; 0: no limit. */
  clipNorm: z.number().min(0).max(1000).default(1),
  /** Batches whose gradients are added up for one update. */
  accumulate: z.number().int().min(1).max(256).default(1),
  /** Seconds that training may take; the schedule is fitted to the time really left. 0: as long as the plan needs. */
  timeLimitSeconds: z.number().min(0).max(604_800).default(0),
  /** Most epochs; early stopping usually ends before. */
  epochs: z.number().int().min(1).max(1000).default(60),
  batch: z.number().int().min(1).max(4096).default(32),
  /** Peak learning rate of AdamW. */
  learningRate: z.number().positive().max(10).default(0.003),
  /** Weight decay of the head; `auto` chooses it by cross-validation inside the training photos. */
  weightDecay: z.union([z.number().min(0).max(100), z.literal('auto')]).default('auto'),
  /** `balanced` weighs rare classes' photos more; `sampling` draws them more often. */
  classWeights: z.enum(['none', 'balanced', 'sampling']).default('balanced'),
  /** Stop after this many epochs without a better loss on photos held out of the training side; 0 = never. */
  patience: z.number().int().min(0).max(1000).default(8),
  /** Networks that are trained with seeds from `seed` on and whose probabilities are averaged; 1: a single network. */
  ensemble: z.number().int().min(1).max(20).default(1),
  /**
   * Folds of the training photos; each network trains without one of them and is judged on it, and together they are an ensemble. 0:
   * no cross-validation; 1 is as good as 0.
   */
  folds: z.number().int().min(0).max(20).default(0),
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
  /** What a person wrote about it; empty for nothing. */
  notes: z.string(),
  datasetId: id,
  /** `paused`: by a person, or because the engine or the machine stopped; `resume` goes on. */
  state: z.enum(['running', 'paused', 'done', 'failed', 'cancelled']),
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
  /**
   * `fold`: trained without a part of a cross-validation's training photos and judged on that. `ensemble` and `crossValidation`: made of
   * other runs, whose probabilities are averaged.
   */
  kind: z.enum(['single', 'fold', 'ensemble', 'crossValidation']),
  /** Runs that it is made of; none for `single` and `fold`. */
  members: z.array(id),
});
export type RunSummary = z.infer<typeof runSummary>;

export const epoch = z.object({
  epoch: z.number().int(),
  /** Index into the plan's phases. */
  phase: z.number().int().default(0),
  trainLoss: z.number(),
  trainAccuracy: z.number(),
  /** On the validation photos: shown, never used to decide anything. */
  valLoss: z.number().nullable(),
  valAccuracy: z.number().nullable(),
  /** On training photos held out of training (what decides which epoch is kept); null when none were. */
  heldOutLoss: z.number().nullable().default(null),
  heldOutAccuracy: z.number().nullable().default(null),
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
  /** The plan as it is carried out, phase by phase; one phase for a head alone. */
  plan: z.array(
    z.object({
      title: z.string(),
      epochs: z.number().int(),
      learningRate: z.number(),
      schedule: scheduleName,
      /** Stages that train in it. */
      stages: z.array(z.string()),
    }),
  ),
  /** What a person should know of how it went: "Halved the batch to 16 at 14:20, going on." */
  events: z.array(z.object({ at: timestampMs, text: z.string() })),
  /**
   * While stages that are thawed train: validation photos that are still called wrong after the last epoch, the surest mistakes first, at
   * most 24. Null before that, and once the run is done: `predictions` has all then.
   */
  stillWrong: z
    .object({
      epoch: z.number().int(),
      /** Of so many validation photos. */
      wrong: z.number().int(),
      of: z.number().int(),
      photos: z.array(
        z.object({
          photoId: id,
          hash: contentHash,
          name: z.string(),
          /** Indices into the run's classes. */
          truth: z.number().int(),
          predicted: z.number().int(),
          confidence: z.number(),
        }),
      ),
    })
    .nullable(),
  /** A checkpoint that `resume` can go on from. */
  resumable: z.boolean(),
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
  /** Share of the fine-tuning's time that the device computed, 0…1; null until known, and for a head alone. */
  deviceBusy: z.number().nullable(),
  /** Pictures per second through decoding and the frozen part; null until measured. */
  picturesPerSecond: z.number().nullable(),
});
export type RunDetails = z.infer<typeof runDetails>;

/** One thaw depth of the advisor's table. */
export const depthAdvice = z.object({
  /** First stage that trains ("head" for none), and what `thaw` takes for it. */
  stage: z.string(),
  thaw: z.number().int(),
  trainableParameters: z.number().int(),
  /** From linear probes at this depth, cross-validated on the training photos; null while unknown or when it cannot be told. */
  accuracy: estimate.nullable(),
  /** Measured by a few real steps; null while unknown. */
  secondsPerEpoch: z.number().nullable(),
  /** Of the usual plan, preparation included; null while unknown. */
  totalSeconds: z.object({ low: z.number(), high: z.number() }).nullable(),
  peakBytes: z.number().nullable(),
  /** Whether that is free now; null while unknown. */
  fits: z.boolean().nullable(),
  /** Largest power of two up to the chosen batch that would fit; null while unknown or when none does. */
  suggestedBatch: z.number().int().nullable(),
  /** Why a value is missing, for people: "cannot tell: 12 photos". Null when none is. */
  why: z.string().nullable(),
});
export type DepthAdvice = z.infer<typeof depthAdvice>;

/** The advisor's table as far as it is known; sent again and again while it is measured. */
export const advice = z.object({
  /** From the head alone to everything. */
  depths: z.array(depthAdvice),
  /** Null while measuring. `sure` is false when the differences are within what chance makes. */
  recommendation: z.object({ thaw: z.number().int(), text: z.string(), sure: z.boolean() }).nullable(),
  device: z.string(),
  /** What the figures stand on, for people: "5-fold probes on 525 photos; 8 steps measured". */
  standsOn: z.string(),
  freeBytes: z.number(),
  measuring: z.object({ stage: z.string(), secondsLeft: z.number().nullable() }).nullable(),
});
export type Advice = z.infer<typeof advice>;

/** Loss against a rate that rises from step to step (Smith 2017). */
export const rateSearch = z.object({
  points: z.array(z.object({ learningRate: z.number(), loss: z.number() })),
  /** Where the smoothed loss falls fastest, well below where it rises; null when the curve does not say. */
  suggested: z.number().nullable(),
  done: z.boolean(),
});
export type RateSearch = z.infer<typeof rateSearch>;

/** Two finished runs on the validation photos that both were judged on. */
export const runComparison = z.object({
  /** Why no verdict can be given: other validation photos, other classes. Null when one can. */
  problem: z.string().nullable(),
  /** For people: "These two cannot be told apart." or "Run 7 is better: 14 photos more, p = 0.004." */
  verdict: z.string(),
  /** Photos that both were judged on, and how they fell out. */
  photos: z.object({
    both: z.number().int(),
    bothRight: z.number().int(),
    onlyFirstRight: z.number().int(),
    onlySecondRight: z.number().int(),
    bothWrong: z.number().int(),
  }),
  /** Two-sided exact McNemar test; null when there is no verdict. */
  p: z.number().nullable(),
  /** Settings in which they differ, with the values for people. */
  differences: z.array(z.object({ setting: z.string(), first: z.string(), second: z.string() })),
  /** Photos that only one gets right, the surest mistakes first, at most 60 each. */
  onlyFirstRight: z.array(prediction),
  onlySecondRight: z.array(prediction),
});
export type RunComparison = z.infer<typeof runComparison>;

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
  /** Runs of a dataset, or of all, newest first; folds of cross-validations only when asked for. */
  list: procedure
    .input(z.object({ datasetId: id.optional(), folds: z.boolean().optional() }))
    .output(z.array(runSummary)),
  get: procedure.input(z.object({ runId: id })).output(runDetails),
  check: procedure.input(z.object({ datasetId: id, settings: trainSettings })).output(readiness),
  /**
   * Starts a run (a job, in a process of its own). Splits the labelled photos first when none is split yet. Fails with
   * `unusable-data` when there are fewer than 2 classes with 2 photos each. With `ensemble` or `folds` the run is made of several,
   * which are trained one after another.
   */
  start: procedure
    .input(z.object({ datasetId: id, settings: trainSettings, name: z.string().trim().min(1).max(200).optional() }))
    .output(z.object({ runId: id, jobId: z.string() })),
  /** Stops at a checkpoint and frees the machine. `conflict` when the run is not running. */
  pause: procedure.input(z.object({ runId: id })).output(runSummary),
  /** Goes on from the last checkpoint; on CPU to the same bits as if it had never stopped. */
  resume: procedure.input(z.object({ runId: id })).output(z.object({ runId: id, jobId: z.string() })),
  /** Ends training now and keeps the best epoch so far as the result. */
  stopAndKeep: procedure.input(z.object({ runId: id })).output(runSummary),
  /**
   * Measures and probes every thaw depth on this machine with these settings; ends after the value that has a recommendation. What
   * was measured for the same photos and settings is answered at once.
   */
  advise: procedure.input(z.object({ datasetId: id, settings: trainSettings })).output(eventIterator(advice)),
  /** Tries rates from tiny to too large on the chosen plan; ends after the value that is `done`. */
  findRate: procedure.input(z.object({ datasetId: id, settings: trainSettings })).output(eventIterator(rateSearch)),
  /** `conflict` when one has no result. The predictions of `onlyFirstRight` are the second run's, and the other way round. */
  compare: procedure.input(z.object({ first: id, second: id })).output(runComparison),
  setNotes: procedure.input(z.object({ runId: id, notes: z.string().max(10_000) })).output(runSummary),
  rename: procedure.input(z.object({ runId: id, name: z.string().trim().min(1).max(200) })).output(runSummary),
  /** Deletes the run and its files, exports into the data directory too. The photos and labels stay. */
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
