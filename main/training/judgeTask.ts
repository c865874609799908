/** Judges a finished classifier on labelled photos by several choices of test-time views, and measures what each costs. */
import type { TestViews } from '../contract/testTime.ts';
import type { Task, TaskContext, TaskPhoto } from '../jobs/task.ts';
import { type Answer, answerPhotos, type ClassifierFiles, type RunningMembers, runMembers } from './answerPhotos.ts';
import { evenly } from './evenly.ts';
import { openFeatureStore } from './featureStore.ts';
import type { TaskParts } from './trainTask.ts';

export interface JudgeRequest {
  readonly members: readonly ClassifierFiles[];
  readonly photos: readonly TaskPhoto[];
  /** Judged one after the other. */
  readonly views: readonly TestViews[];
  /** Measured together at the end, so that they can be compared. */
  readonly timed: readonly TestViews[];
  /** Also measure each member alone, by the centre. */
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
};

export interface JudgeResult {
  /** Milliseconds a photo of all members together, in the order of `timed`. */
  readonly timedMs: readonly number[];
  /** The same of each member alone; empty unless asked for. */
  readonly memberMs: readonly number[];
}

/** Photos that time is measured on, … */
const measured = 32;
/** … in turns, for so long for each of what is compared, and at least twice. */
const usualMeasureMs = 1500;
/** Share of the time that measuring takes, roughly. */
const measuringShare = 0.4;

/** @param measureMs how long each time is measured; 0 for a single turn, in tests. */
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
  const { photos, timed, device, threads } = request;
  const imaging = openImaging(threads);
  const store = openFeatureStore({ ...request.features, clock });
  try {
    progress({ stage: 'Opening the classifier', done: 0, total: null, progress: null });
    const members = await runMembers(request.members, { backend, device, threads });
    try {
      const common = { device, imaging, signal };
      for (const [index, views] of request.views.entries()) {
        const answers: (Answer & { photoId: number })[] = [];
        await answerPhotos(
          { ...common, members, views, photos, store },
          {
            onAnswer: (at, answer) => void answers.push({ photoId: photos[at]!.photoId, ...answer }),
            onSkipped() {},
            onProgress: (done, total) =>
              progress({
                ...{ stage: 'Looking at the validation photos', done, total },
                progress: ((1 - measuringShare) * (index + done / total)) / request.views.length,
              }),
          },
          clock,
        );
        emit({ type: 'judged', views, answers });
      }
      const sample = evenly(photos, measured);
      const pass = (running: RunningMembers, views: TestViews) => () =>
        answerPhotos({ ...common, members: running, views, photos: sample, store: null }, silent, clock);
      const passes = [
        ...timed.map((views) => pass(members, views)),
        ...(request.eachMember ? aloneOf(members).map((alone) => pass(alone, 'centre')) : []),
      ];
      const ms = await quickest(passes, measureMs, (share) =>
        progress({
          ...{ stage: 'Measuring the time', done: 0, total: null },
          progress: 1 - measuringShare + measuringShare * share,
        }),
      );
      const perPhoto = ms.map((one) => one / Math.max(1, sample.length));
      return { timedMs: perPhoto.slice(0, timed.length), memberMs: perPhoto.slice(timed.length) };
    } finally {
      await members.dispose();
    }
  } finally {
    try {
      store.close();
    } finally {
      await imaging.close();
    }
  }
}

/** Each member by itself, in order, on the runners of all. */
function aloneOf({ groups, count }: RunningMembers): RunningMembers[] {
  return Array.from({ length: count }, (_, member) => ({
    groups: groups.flatMap((group) => {
      const own = group.heads.find((head) => head.member === member);
      return own === undefined ? [] : [{ ...group, heads: [{ member: 0, head: own.head }] }];
    }),
    count: 1,
    dispose: async () => {},
  }));
}

/**
 * Milliseconds of the quickest turn of each: whatever else the machine does only ever makes one slower. They take turns, so that
 * a busy moment is not one of them alone.
 */
async function quickest(
  passes: readonly (() => Promise<void>)[],
  measureMs: number,
  onProgress: (share: number) => void,
): Promise<number[]> {
  const best = passes.map(() => Number.POSITIVE_INFINITY);
  const budget = measureMs * passes.length;
  // Once before timing: workers start, and the runtime chooses its kernels.
  await passes[0]?.();
  let spent = 0;
  for (let turn = 0; turn === 0 || (measureMs > 0 && turn < 2) || spent < budget; turn++) {
    for (const [index, run] of passes.entries()) {
      const startedAt = performance.now();
      await run();
      const ms = performance.now() - startedAt;
      spent += ms;
      best[index] = Math.min(best[index]!, ms);
      onProgress(Math.min(1, spent / Math.max(1, budget)));
    }
  }
  return best;
}

const silent = { onAnswer() {}, onSkipped() {}, onProgress() {} };
