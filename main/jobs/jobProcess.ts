/**
 * The process that a heavy task runs in: it is told what to do over the IPC channel, answers with progress, events and
 * one result or failure, and exits. When the engine goes away, so does this. See taskMessages.ts.
 */
import { createEveryBackend } from '../compute/backends.ts';
import { ServiceError } from '../contract/index.ts';
import { createExportTask } from '../export/exportTask.ts';
import { createImagingPool } from '../imaging/imagingPool.ts';
import { createAdviseTask } from '../training/advise/adviseTask.ts';
import { createFindRateTask } from '../training/advise/findRateTask.ts';
import { createClassifyTask } from '../training/classifyTask.ts';
import { createDamageTask } from '../training/damageTask.ts';
import { createJudgeTask } from '../training/judgeTask.ts';
import { createArrangeTask } from '../training/looks/arrangeTask.ts';
import { createCrossValidateTask } from '../training/looks/crossValidateTask.ts';
import { createLooksTask } from '../training/looks/looksTask.ts';
import { createSuggestTask } from '../training/looks/suggestTask.ts';
import { createPredictTask } from '../training/predictTask.ts';
import { createTrainTask, type TaskParts } from '../training/trainTask.ts';
import type { TaskContext, TaskProgress, TaskWish } from './task.ts';
import type { FromTask, TaskFailure, TaskName, ToTask } from './taskMessages.ts';

/** Progress is sent at most every … ms; in between only the latest is kept. */
const progressEveryMs = 100;

const parts: TaskParts = {
  backend: createEveryBackend({ log: { info: () => {} } }),
  openImaging: (threads) => createImagingPool({ threads }),
  clock: () => Date.now(),
};

/** Requests and events are the engine's and the task's own business; here they pass through. */
interface AnyTask {
  run(request: unknown, context: TaskContext<unknown>): Promise<unknown>;
}

const tasks = {
  train: createTrainTask(parts),
  predict: createPredictTask(parts),
  judge: createJudgeTask(parts),
  damage: createDamageTask(parts),
  export: createExportTask(parts),
  classify: createClassifyTask(parts),
  advise: createAdviseTask(parts),
  findRate: createFindRateTask(parts),
  looks: createLooksTask(parts),
  arrange: createArrangeTask(parts),
  suggest: createSuggestTask(parts),
  crossValidate: createCrossValidateTask(parts),
};

const cancel = new AbortController();
let wish: TaskWish | null = null;
let started = false;

process.on('message', (message: ToTask) => {
  if (message.type === 'cancel') cancel.abort(new ServiceError('cancelled', 'The task was cancelled.'));
  else if (message.type === 'wish') wish = message.wish;
  else if (!started) {
    started = true;
    void run(message.task, message.request);
  }
});
// The engine is gone: nobody is left to take the result.
process.on('disconnect', () => process.exit(1));

async function run(name: TaskName, request: unknown): Promise<void> {
  const progress = throttled((latest) => send({ type: 'progress', progress: latest }));
  const task = tasks[name] as AnyTask;
  try {
    const result = await task.run(request, {
      signal: cancel.signal,
      wish: () => wish,
      progress: progress.report,
      emit: (event) => send({ type: 'event', event }),
    });
    progress.flush();
    finish({ type: 'done', result });
  } catch (error) {
    progress.stop();
    finish({ type: 'failed', error: describe(error) });
  }
}

function send(message: FromTask, sent?: () => void): void {
  process.send?.(message, undefined, undefined, () => sent?.());
}

/** Exits only once the last word is through; large results take a moment. */
function finish(message: FromTask): void {
  send(message, () => process.exit(0));
}

function describe(error: unknown): TaskFailure {
  if (cancel.signal.aborted) return { code: 'cancelled', message: 'The task was cancelled.' };
  const stack = error instanceof Error ? error.stack : undefined;
  if (error instanceof ServiceError) {
    return {
      code: error.code,
      message: error.message,
      subject: error.subject,
      ...(error.code === 'internal' && { stack }),
    };
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), stack };
}

function throttled(publish: (progress: TaskProgress) => void) {
  let latest: TaskProgress | null = null;
  let publishedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  const stop = () => {
    if (timer) clearTimeout(timer);
    timer = null;
  };
  const flush = () => {
    stop();
    if (!latest) return;
    publish(latest);
    latest = null;
    publishedAt = performance.now();
  };
  const report = (progress: TaskProgress) => {
    const waitMs = progressEveryMs - (performance.now() - publishedAt);
    latest = progress;
    if (waitMs <= 0) flush();
    else timer ??= setTimeout(flush, waitMs);
  };
  return { report, flush, stop };
}
