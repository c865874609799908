/** Says what photos show, with the head and backbone of a finished run. */

import { indexOfLargest } from '../evaluation/judgement.ts';
import type { Task, TaskContext, TaskPhoto } from '../jobs/task.ts';
import { extractFeatures } from './extractFeatures.ts';
import { openFeatureStore } from './featureStore.ts';
import { predictWithHead } from './head.ts';
import { readHeadFile } from './headFile.ts';
import { openKeptBackbone } from './keptBackbone.ts';
import type { TaskParts } from './trainTask.ts';

export interface PredictRequest {
  /** The classifier of a run. */
  readonly classifier: ClassifierFiles;
  readonly photos: readonly TaskPhoto[];
  readonly device: string;
  readonly features: { readonly folder: string; readonly limitBytes: number };
  /** CPU threads. */
  readonly threads: number;
}

/** Where the parts of a run's classifier lie. */
export interface ClassifierFiles {
  readonly headFile: string;
  readonly headSha256: string;
  readonly backbonesFolder: string;
  readonly backboneFingerprint: string;
}

export type PredictEvent =
  | {
      readonly type: 'predicted';
      readonly photos: readonly {
        /** Index into the request's photos. */
        readonly index: number;
        readonly predicted: number;
        readonly probabilities: Float32Array;
      }[];
    }
  | {
      readonly type: 'skipped';
      readonly index: number;
      readonly kind: 'unreadable' | 'not-a-picture' | 'too-large' | 'vanished';
      readonly reason: string;
    };

export interface PredictResult {
  readonly seconds: number;
  readonly peakMemoryMiB: number;
}

/** Predictions are sent when so many have come or so much time went by: partial results are read while it runs. */
const photosPerEvent = 64;
const eventEveryMs = 500;

export function createPredictTask(parts: TaskParts): Task<PredictRequest, PredictEvent, PredictResult> {
  return { name: 'predict', run: (request, context) => predict(request, context, parts) };
}

async function predict(
  request: PredictRequest,
  context: TaskContext<PredictEvent>,
  { backend, openImaging, clock }: TaskParts,
): Promise<PredictResult> {
  const { classifier, device, threads } = request;
  const { signal } = context;
  const startedAt = clock();
  const head = await readHeadFile(classifier.headFile, classifier.headSha256);
  const backbone = await openKeptBackbone(classifier.backbonesFolder, classifier.backboneFingerprint);
  const { graph, parameters, featureOutputs: outputs } = backbone;

  let ready: { index: number; predicted: number; probabilities: Float32Array }[] = [];
  let sentAt = startedAt;
  const send = () => {
    if (ready.length > 0) context.emit({ type: 'predicted', photos: ready });
    ready = [];
    sentAt = clock();
  };

  const imaging = openImaging(threads);
  const store = openFeatureStore({ ...request.features, clock });
  try {
    const runner = await backend.inference({ graph, parameters, outputs, device, threads });
    try {
      const photos = request.photos.map((photo) => ({ photo, count: 1 }));
      await extractFeatures(
        { runner, source: backbone, device, imaging, store, photos, views: null, signal },
        {
          onFeatures(index, features) {
            const probabilities = predictWithHead(head, features);
            ready.push({ index, predicted: indexOfLargest(probabilities), probabilities });
            if (ready.length >= photosPerEvent || clock() - sentAt >= eventEveryMs) send();
          },
          onSkipped: (index, { kind, reason }) => context.emit({ type: 'skipped', index, kind, reason }),
          onProgress: (done, total) =>
            context.progress({ stage: 'Looking at the photos', done, total, progress: done / total }),
        },
        clock,
      );
    } finally {
      await runner.dispose();
    }
    send();
  } finally {
    try {
      store.close();
    } finally {
      await imaging.close();
    }
  }
  return {
    seconds: (clock() - startedAt) / 1000,
    peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}
