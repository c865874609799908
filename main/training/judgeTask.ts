/** Judges a finished classifier on labelled photos by several choices of test-time views, and measures what each costs. */
import type { TestViews } from '../contract/testTime.ts';
import type { Task, TaskContext, TaskPhoto } from '../jobs/task.ts';
import { type Answer, answerPhotos, type ClassifierFiles, type RunningMembers, runMembers } from './answerPhotos.ts';
import { openFeatureStore } from './featureStore.ts';
import type { TaskParts } from './trainTask.ts';

export interface JudgeRequest {
  readonly members: readonly ClassifierFiles[];
  readonly photos: readonly TaskPhoto[];
  /** One after the other. */
  readonly views: readonly TestViews[];
  /** Also measure each member alone. */
  readonly eachMember: boolean;
  readonly device: string;
  readonly features: { readonly folder: string; readonly limitBytes: number };
  /** CPU threads. */
  readonly threads: number;
}

export type JudgeEvent = {
  readonly type: 'judged';
  readonly views: TestViews;
  /** Of the photos that could be read, in the order of the request. */
  readonly answers: readonly (Answer & { readonly photoId: number })[];
  readonly msPerPhoto: number;
};

export interface JudgeResult {
  /** Milliseconds a photo of each member alone, by the first choice of views; empty unless asked for. */
  readonly memberMs: readonly number[];
}

/** Photos that time is measured on, … */
const measured = 32;
/** … again and again for so long. */
const usualMeasureMs = 1500;
/** Share of the time that measuring takes, roughly. */
const measuringShare = 0.3;

/** @param measureMs how long each time is measured; another one only in tests. */
export function createJudgeTask(
  parts: TaskParts,
  measureMs = usualMeasureMs,
): Task<JudgeRequest, JudgeEvent, JudgeResult> {
  return { name: 'judge', run: (request, context) => judge(request, context, parts, measureMs) };
}

async function judge(
  request: JudgeRequest,
  { signal, progress, emit }: TaskContext<JudgeEvent>,
  { backend, openImaging, clock }: TaskParts,
  measureMs: number,
): Promise<JudgeResult> {
  const { photos, device, threads } = request;
  const imaging = openImaging(threads);
  const store = openFeatureStore({ ...request.features, clock });
  try {
    progress({ stage: 'Opening the classifier', done: 0, total: null, progress: null });
    const computing = { backend, device, threads };
    const members = await runMembers(request.members, computing);
    const common = { device, imaging, signal };
    const time = (running: RunningMembers, views: TestViews) =>
      msPerPhoto(() =>
        answerPhotos({ ...common, members: running, views, photos: sample, store: null }, silent, clock),
      );
    const sample = evenly(photos, measured);
    try {
      for (const [index, views] of request.views.entries()) {
        const answers: (Answer & { photoId: number })[] = [];
        const share = (within: number) => (index + within) / request.views.length;
        await answerPhotos(
          { ...common, members, views, photos, store },
          {
            onAnswer: (at, answer) => void answers.push({ photoId: photos[at]!.photoId, ...answer }),
            onSkipped() {},
            onProgress: (done, total) =>
              progress({
                ...{ stage: 'Looking at the validation photos', done, total },
                progress: share((1 - measuringShare) * (done / total)),
              }),
          },
          clock,
        );
        progress({ stage: 'Measuring the time', done: 0, total: null, progress: share(1 - measuringShare) });
        emit({ type: 'judged', views, answers, msPerPhoto: await time(members, views) });
      }
      return { memberMs: request.eachMember ? await measureEach() : [] };
    } finally {
      await members.dispose();
    }

    async function measureEach(): Promise<number[]> {
      const memberMs: number[] = [];
      for (const files of request.members) {
        const alone = await runMembers([files], computing);
        try {
          memberMs.push(await time(alone, request.views[0]!));
        } finally {
          await alone.dispose();
        }
      }
      return memberMs;
    }

    /** The quickest pass: whatever else the machine does only ever makes one slower. */
    async function msPerPhoto(pass: () => Promise<void>): Promise<number> {
      if (sample.length === 0) return 0;
      let quickest = Number.POSITIVE_INFINITY;
      let spent = 0;
      do {
        const startedAt = performance.now();
        await pass();
        const ms = performance.now() - startedAt;
        spent += ms;
        quickest = Math.min(quickest, ms);
      } while (spent < measureMs);
      return quickest / sample.length;
    }
  } finally {
    try {
      store.close();
    } finally {
      await imaging.close();
    }
  }
}

const silent = { onAnswer() {}, onSkipped() {}, onProgress() {} };

/** At most `count` of them, evenly spread. */
function evenly<Value>(values: readonly Value[], count: number): readonly Value[] {
  if (values.length <= count) return values;
  return Array.from({ length: count }, (_, index) => values[Math.floor((index * values.length) / count)]!);
}
