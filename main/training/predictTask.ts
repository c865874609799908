/** Says what photos show, with the networks of a finished run. */
import type { TestViews } from '../contract/testTime.ts';
import { indexOfLargest } from '../evaluation/judgement.ts';
import type { Task, TaskContext, TaskPhoto } from '../jobs/task.ts';
import { answerPhotos, type ClassifierFiles, runMembers } from './answerPhotos.ts';
import { openFeatureStore } from './featureStore.ts';
import type { TaskParts } from './trainTask.ts';

export interface PredictRequest {
  /** The networks whose answers are averaged; one for a single run. */
  readonly members: readonly ClassifierFiles[];
  readonly views: TestViews;
  readonly photos: readonly TaskPhoto[];
  readonly device: string;
  readonly features: { readonly folder: string; readonly limitBytes: number };
  /** CPU threads. */
  readonly threads: number;
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
  const { views, photos, device, threads } = request;
  const { signal } = context;
  const startedAt = clock();

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
    const members = await runMembers(request.members, { backend, device, threads });
    try {
      await answerPhotos(
        { members, views, photos, device, imaging, store, signal },
        {
          onAnswer(index, { probabilities }) {
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
      await members.dispose();
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
