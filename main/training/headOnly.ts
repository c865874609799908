/** Trains a head on the features of a backbone that stays as it is: seconds, and nothing of the network is computed twice. */
import type { TrainSettings } from '../contract/index.ts';
import { changesViews } from '../imaging/augment/steps.ts';
import type { TaskContext } from '../jobs/task.ts';
import { costOf } from '../networks/cost.ts';
import { foldsTried } from './chooseTraining.ts';
import { extractFeatures, type PhotoViews } from './extractFeatures.ts';
import { featuresNotKept, openFeatureStore } from './featureStore.ts';
import { groupNumbers } from './groupNumbers.ts';
import { predictWithHead } from './head.ts';
import { writeHeadFile } from './headFile.ts';
import { type KeptBackbone, keepBackbone } from './keptBackbone.ts';
import type { PlannedPhase } from './plan/resolvePlan.ts';
import { requireEveryClass } from './requireEveryClass.ts';
import { trainHead } from './trainHead.ts';
import type { TaskParts, TrainEvent, TrainPhoto, TrainRequest, TrainResult } from './trainTask.ts';

export interface HeadOnlyRequest {
  readonly request: TrainRequest;
  readonly context: TaskContext<TrainEvent>;
  readonly parts: TaskParts;
  readonly backbone: KeptBackbone;
  readonly phase: PlannedPhase;
  /** Fires when the run is cancelled or to pause. */
  readonly signal: AbortSignal;
  /** Milliseconds when the task began. */
  readonly startedAt: number;
}

export async function trainHeadOnly(task: HeadOnlyRequest): Promise<TrainResult> {
  const { request, context, backbone, phase, signal, startedAt } = task;
  const { backend, openImaging, clock } = task.parts;
  const { device, classes } = request;
  const settings = { ...request.settings, epochs: phase.epochs, learningRate: phase.learningRate };
  await keepBackbone(request.backbonesFolder, backbone);

  const augments = changesViews(settings.augmentation);
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
  const noteThatNothingIsKept = () => context.emit({ type: 'note', text: featuresNotKept });
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
          onDiskFull: noteThatNothingIsKept,
        },
        clock,
      );
    } finally {
      await runner.dispose();
    }
  } finally {
    try {
      if (!store.close()) noteThatNothingIsKept();
    } finally {
      await imaging.close();
    }
  }
  const featuresEndedAt = clock();

  const [trainSide, valSide] = [sides.train.filled(), sides.val.filled()];
  requireEveryClass(classes, request.photos, trainSide.photos);
  const samples = trainSide.photos.length * views;
  if (settings.batch > samples)
    context.emit({ type: 'note', text: `The batch is ${samples}: there are no more views of photos to train on.` });
  const trained = await trainHead(
    {
      width,
      classes: classes.length,
      train: { ...trainSide, views, groups: groupNumbers(trainSide.photos) },
      val: valSide,
    },
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
    deviceBusy: null,
  };
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
  backbone: KeptBackbone,
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
