/** Trains a classifier: a head on a frozen backbone, or as much of the backbone as the plan says, judged on the validation photos. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Backend } from '../compute/backend.ts';
import type { AugmentSettings } from '../contract/augment.ts';
import { type Epoch, type RunDetails, ServiceError, type SkippedFile, type TrainSettings } from '../contract/index.ts';
import type { ImagingPool } from '../imaging/imaging.ts';
import type { Task, TaskContext, TaskPhoto } from '../jobs/task.ts';
import { type BackboneRequest, loadBackbone } from '../weights/loadBackbone.ts';
import { isDiskFull } from './featureStore.ts';
import { fineTune } from './fineTune/fineTune.ts';
import { scratchBackbone } from './fineTune/scratchBackbone.ts';
import { trainHeadOnly } from './headOnly.ts';
import { resolvePlan, shownPlan } from './plan/resolvePlan.ts';

export interface TrainRequest {
  readonly settings: TrainSettings & { readonly augmentation: AugmentSettings };
  /** Of `settings`, `auto` resolved. */
  readonly device: string;
  /** In the order of the head's outputs. */
  readonly classes: readonly string[];
  readonly photos: readonly TrainPhoto[];
  readonly backbone: BackboneRequest;
  /** Where backbones that runs stand on are kept. */
  readonly backbonesFolder: string;
  readonly features: { readonly folder: string; readonly limitBytes: number };
  /** The trained head is written here. */
  readonly headFile: string;
  readonly checkpoint: {
    /** Made when needed; removed by whoever ends the run. */
    readonly folder: string;
    /** Go on from what lies there; without anything there, begin. */
    readonly resume: boolean;
    /** Between checkpoints within an epoch; 30 when not given. */
    readonly everySeconds?: number | undefined;
  };
  /** At most so many photos are computed at once, where a larger batch has run out of memory; updates stay those of the batch. */
  readonly mostRows?: number | undefined;
  /** CPU threads. */
  readonly threads: number;
}

export interface TrainPhoto extends TaskPhoto {
  readonly classIndex: number;
  readonly split: 'train' | 'val';
  /** Photos with the same number are so alike (near-duplicates, a burst) that no decision may rest on telling them apart. */
  readonly group?: number | undefined;
}

export type TrainEvent =
  /** The backbone is loaded: what it is. */
  | {
      readonly type: 'backbone';
      readonly fingerprint: string;
      readonly stages: readonly { readonly name: string; readonly trains: boolean }[];
    }
  | {
      readonly type: 'skipped';
      readonly photoId: number;
      readonly path: string;
      readonly reason: string;
      readonly kind: SkippedFile['kind'];
    }
  /** Once, before the first epoch: the plan as it will be carried out. */
  | { readonly type: 'plan'; readonly phases: RunDetails['plan'] }
  /** What a person should know of how it goes: "Halved the batch to 16, going on." */
  | { readonly type: 'note'; readonly text: string }
  /** Within an epoch, a few times a second at most. */
  | {
      readonly type: 'step';
      /** Epochs done in all phases, the share of the one under way included. */
      readonly epochs: number;
      readonly phase: number;
      readonly loss: number;
      readonly learningRate: number;
      readonly picturesPerSecond: number;
    }
  /** Validation photos that are called wrong at the end of an epoch, the surest first; not all of them. Comes before the epoch. */
  | {
      readonly type: 'stillWrong';
      readonly epoch: number;
      readonly wrong: number;
      readonly of: number;
      readonly photos: readonly {
        readonly photoId: number;
        readonly predicted: number;
        readonly confidence: number;
      }[];
    }
  | { readonly type: 'epoch'; readonly epoch: Epoch };

/** What comes back instead of a result when the task was asked to pause: the checkpoint holds everything. */
export interface PausedTraining {
  readonly paused: true;
}

export interface TrainResult {
  /** Of each validation photo that could be judged, in the order of the request. */
  readonly judged: readonly { readonly photoId: number; readonly probabilities: Float32Array }[];
  readonly fingerprint: string;
  readonly headFile: { readonly sizeBytes: number; readonly sha256: string };
  readonly keptEpoch: number;
  readonly weightDecayUsed: number;
  /** Mean loss on training photos that were held out while choosing; null when nothing was to choose. */
  readonly heldOutLoss: number | null;
  readonly seconds: { readonly features: number; readonly train: number; readonly total: number };
  readonly peakMemoryMiB: number;
  /** Views per second through decoding and the backbone (null when all were known), or training photos per second where stages were thawed. */
  readonly picturesPerSecond: number | null;
  /** Share of the time of thawed phases' updates that the device computed, 0…1; the rest it waited for pictures. Null without any. */
  readonly deviceBusy: number | null;
}

export interface TaskParts {
  readonly backend: Backend;
  openImaging(threads: number): ImagingPool;
  /** Milliseconds since 1970. */
  clock(): number;
}

export function createTrainTask(parts: TaskParts): Task<TrainRequest, TrainEvent, TrainResult | PausedTraining> {
  return { name: 'train', run: (request, context) => train(request, context, parts) };
}

async function train(
  request: TrainRequest,
  context: TaskContext<TrainEvent>,
  parts: TaskParts,
): Promise<TrainResult | PausedTraining> {
  const { settings } = request;
  const startedAt = parts.clock();
  context.progress({ stage: 'Loading the backbone', done: 0, total: null, progress: null });
  const backbone = settings.start === 'scratch' ? scratchBackbone(settings) : await loadBackbone(request.backbone);
  const plan = resolvePlan(settings, backbone.graph);
  const { fingerprint, graph } = backbone;
  const stages = graph.stages.map(({ name }) => ({ name, trains: plan.trained.includes(name) }));
  context.emit({ type: 'backbone', fingerprint, stages });
  context.emit({ type: 'plan', phases: shownPlan(plan) });

  const pause = watchForPause(context);
  const preparing = AbortSignal.any([context.signal, pause.signal]);
  try {
    const task = { request, context, parts, backbone, startedAt };
    const [only, ...others] = plan.phases;
    const result =
      only!.onFeatures && others.length === 0
        ? await trainHeadOnly({ ...task, phase: only!, signal: preparing })
        : await fineTune({ ...task, plan, preparing });
    // Its being there says that the run can be gone on with.
    if ('paused' in result) await mkdir(request.checkpoint.folder, { recursive: true });
    return result;
  } catch (error) {
    if (!pause.signal.aborted || context.signal.aborted) throw explained(error, request);
    // Nothing is lost but what was not computed yet: features are kept as they come.
    await mkdir(request.checkpoint.folder, { recursive: true });
    return { paused: true };
  } finally {
    pause.stop();
  }
}

/** A full disk is nothing that went wrong with the training. */
function explained(error: unknown, { headFile }: TrainRequest): unknown {
  if (error instanceof ServiceError || !isDiskFull(error)) return error;
  return new ServiceError(
    'unavailable',
    `The disk with ${dirname(headFile)} is full. Make room there and go on from the last checkpoint, or start again.`,
    { subject: headFile, cause: error },
  );
}

/** Fires soon after somebody wished for a pause. */
function watchForPause(context: TaskContext<TrainEvent>): { readonly signal: AbortSignal; stop(): void } {
  const pause = new AbortController();
  const timer = setInterval(() => {
    if (context.wish() === 'pause') pause.abort();
  }, 100);
  return { signal: pause.signal, stop: () => clearInterval(timer) };
}
