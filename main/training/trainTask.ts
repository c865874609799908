/** Trains a classifier: features of the frozen backbone, then a head on them, judged on the validation photos. */
import type { Backend } from '../compute/backend.ts';
import type { AugmentSettings } from '../contract/augment.ts';
import { type Epoch, type RunDetails, ServiceError, type SkippedFile, type TrainSettings } from '../contract/index.ts';
import type { ImagingPool } from '../imaging/imaging.ts';
import type { Task, TaskContext, TaskPhoto } from '../jobs/task.ts';
import { costOf } from '../networks/cost.ts';
import { type Backbone, type BackboneRequest, loadBackbone } from '../weights/loadBackbone.ts';
import { foldsTried } from './chooseTraining.ts';
import { extractFeatures, type PhotoViews } from './extractFeatures.ts';
import { openFeatureStore } from './featureStore.ts';
import { predictWithHead } from './head.ts';
import { writeHeadFile } from './headFile.ts';
import { keepBackbone } from './keptBackbone.ts';
import { trainHead } from './trainHead.ts';

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
  };
  /** CPU threads. */
  readonly threads: number;
}

export interface TrainPhoto extends TaskPhoto {
  readonly classIndex: number;
  readonly split: 'train' | 'val';
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
  /** Views per second through decoding and the backbone; null when all were known. */
  readonly picturesPerSecond: number | null;
}

export interface TaskParts {
  readonly backend: Backend;
  openImaging(threads: number): ImagingPool;
  /** Milliseconds since 1970. */
  clock(): number;
}

export function createTrainTask(parts: TaskParts): Task<TrainRequest, TrainEvent, TrainResult> {
  return { name: 'train', run: (request, context) => train(request, context, parts) };
}

async function train(
  request: TrainRequest,
  context: TaskContext<TrainEvent>,
  { backend, openImaging, clock }: TaskParts,
): Promise<TrainResult> {
  const { settings, device, classes } = request;
  const { signal } = context;
  const startedAt = clock();
  context.progress({ stage: 'Loading the backbone', done: 0, total: null, progress: null });
  const backbone = await loadBackbone(request.backbone);
  await keepBackbone(request.backbonesFolder, backbone);
  context.emit({
    type: 'backbone',
    fingerprint: backbone.fingerprint,
    stages: backbone.graph.stages.map(({ name }) => ({ name, trains: false })),
  });

  const augments = settings.augmentation.steps.some((step) => step.enabled);
  // Without any augmentation every view is the plain one: more of them would teach nothing.
  const views = augments ? settings.views : 1;
  const photos: PhotoViews[] = request.photos.map((photo) => ({ photo, count: photo.split === 'train' ? views : 1 }));
  const expected = expectedSeconds(backbone, photos, settings, classes.length);

  const width = backbone.featureCount;
  const sides = {
    train: createSide(request.photos, 'train', views * width),
    val: createSide(request.photos, 'val', width),
  };
  const imaging = openImaging(request.threads);
  const store = openFeatureStore({ ...request.features, clock });
  let summary: Awaited<ReturnType<typeof extractFeatures>>;
  try {
    const { featureOutputs: outputs, graph, parameters } = backbone;
    const runner = await backend.inference({ graph, parameters, outputs, device, threads: request.threads });
    try {
      summary = await extractFeatures(
        {
          ...{ runner, source: backbone, device, imaging, store, photos, signal },
          views: augments ? { settings: settings.augmentation, seed: settings.seed } : null,
        },
        {
          onFeatures(index, values) {
            const photo = request.photos[index]!;
            sides[photo.split].add(photo, values);
          },
          onSkipped: (index, { subject, kind, reason }) =>
            context.emit({ type: 'skipped', photoId: photos[index]!.photo.photoId, path: subject ?? '', kind, reason }),
          onProgress: (done, total) =>
            context.progress({
              stage: 'Running the frozen part',
              done,
              total,
              progress: (done / total) * expected.featuresShare,
            }),
        },
        clock,
      );
    } finally {
      await runner.dispose();
    }
  } finally {
    try {
      store.close();
    } finally {
      await imaging.close();
    }
  }
  const featuresEndedAt = clock();

  const [trainSide, valSide] = [sides.train.filled(), sides.val.filled()];
  requireEveryClass(classes, request.photos, trainSide.photos);
  const trained = await trainHead(
    { width, classes: classes.length, train: { ...trainSide, views }, val: valSide },
    settings,
    {
      clock,
      signal,
      // On the CPU whatever the backbone ran on: a head is too small to be worth the way to a GPU, and one thread gives
      // the same bits on every machine.
      openTrainer: (spec, random) => backend.headTrainer(spec, { device: 'cpu', threads: 1, random }),
      onEpoch: (epoch) => context.emit({ type: 'epoch', epoch }),
      onProgress: ({ stage, done, total, share }) =>
        context.progress({
          ...{ stage, done, total },
          progress: expected.featuresShare + (1 - expected.featuresShare) * share,
        }),
    },
  );
  signal.throwIfAborted();

  const probabilities = predictWithHead(trained.head, valSide.features);
  const judged = valSide.photos.map(({ photoId }, row) => ({
    photoId,
    probabilities: probabilities.slice(row * classes.length, (row + 1) * classes.length),
  }));
  const headFile = await writeHeadFile(request.headFile, trained.head, {
    format: 'thaw-head-1',
    classes: JSON.stringify(classes),
    backbone: backbone.name,
    backboneFingerprint: backbone.fingerprint,
    preprocessing: JSON.stringify(backbone.preprocessing),
  });
  const endedAt = clock();
  return {
    judged,
    headFile,
    fingerprint: backbone.fingerprint,
    keptEpoch: trained.keptEpoch,
    weightDecayUsed: trained.chosen.weightDecay,
    heldOutLoss: trained.chosen.heldOutLoss,
    seconds: {
      features: (featuresEndedAt - startedAt) / 1000,
      train: (endedAt - featuresEndedAt) / 1000,
      total: (endedAt - startedAt) / 1000,
    },
    // Worker threads are part of this process; maxRSS is in KiB on every system.
    peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    picturesPerSecond: summary.seconds ? summary.computed / summary.seconds : null,
  };
}

/** Photos that could not be decoded may have left a class without any. */
function requireEveryClass(
  classes: readonly string[],
  wanted: readonly TrainPhoto[],
  there: readonly TrainPhoto[],
): void {
  const present = new Set(there.map((photo) => photo.classIndex));
  for (const [index, name] of classes.entries()) {
    if (present.has(index) || !wanted.some((photo) => photo.split === 'train' && photo.classIndex === index)) continue;
    throw new ServiceError(
      'unusable-data',
      `No training photo of "${name}" could be read. Check that its folder is still there, or take the class away.`,
      { subject: name },
    );
  }
}

/** Gathers the features of one side in one piece of memory, in the order they come. */
function createSide(wanted: readonly TrainPhoto[], split: TrainPhoto['split'], length: number) {
  const features = new Float32Array(wanted.filter((photo) => photo.split === split).length * length);
  const photos: TrainPhoto[] = [];
  return {
    /** @param values [length] */
    add(photo: TrainPhoto, values: Float32Array): void {
      features.set(values, photos.length * length);
      photos.push(photo);
    },
    /** Photos that could not be decoded are not among them. */
    filled: () => ({
      photos,
      features: features.subarray(0, photos.length * length),
      labels: Int32Array.from(photos, ({ classIndex }) => classIndex),
    }),
  };
}

/** How the time will divide, roughly, so that progress is a share of time and not of steps. */
function expectedSeconds(
  backbone: Backbone,
  photos: readonly PhotoViews[],
  settings: TrainSettings,
  classes: number,
): { featuresShare: number } {
  const { macs } = costOf(backbone.graph);
  const views = photos.reduce((sum, { count }) => sum + count, 0);
  const features = views * (macs / 4e10 + 0.001) + photos.length * 0.005;
  const samples = photos.reduce((sum, { count }) => sum + (count > 1 ? count : 0), 0);
  // About 55 epochs over four fifths of the photos while choosing, in each fold, and ten at the end.
  const trainings = foldsTried(samples) * 44 + 10;
  const stepSeconds = 0.0003 + settings.batch * backbone.featureCount * Math.max(classes, settings.head.hidden) * 2e-10;
  const head = Math.max(0.5, (samples / settings.batch) * trainings * stepSeconds);
  return { featuresShare: features / (features + head) };
}
