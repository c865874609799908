/** Entry of an imaging worker thread: answers the pool's calls. */
import { parentPort } from 'node:worker_threads';
import sharp from 'sharp';
import { ServiceError } from '../contract/errors.ts';
import type { ImagingAnswer, ImagingCall, ImagingFailure, ImagingTaskName, ImagingTasks } from './imagingTasks.ts';
import { PictureError } from './pictureError.ts';
import { imagingTasks } from './runImagingTask.ts';

// The pool keeps all cores busy with one picture each; more threads for a picture would only get in their way. A cache
// would keep memory for files that are read once.
sharp.concurrency(1);
sharp.cache(false);

const port = parentPort;
if (port === null) throw new Error('imagingWorker.ts runs as a worker thread of the imaging pool.');

port.on('message', (call: ImagingCall) => {
  answerTo(call).then(({ answer, transfer }) => port.postMessage(answer, transfer));
});

async function answerTo(call: ImagingCall): Promise<{ answer: ImagingAnswer; transfer: ArrayBuffer[] }> {
  try {
    const result = await run(call.task, call.request);
    return { answer: { id: call.id, result }, transfer: ownMemory(result) };
  } catch (error) {
    return { answer: { id: call.id, failure: failureOf(error) }, transfer: [] };
  }
}

function run<Name extends ImagingTaskName>(
  task: Name,
  request: ImagingTasks[Name]['request'],
): Promise<ImagingTasks[Name]['result']> {
  return imagingTasks[task](request);
}

/** Network inputs are large and made here, so they are handed over instead of copied. */
function ownMemory(result: unknown): ArrayBuffer[] {
  return result instanceof Float32Array && result.buffer instanceof ArrayBuffer ? [result.buffer] : [];
}

function failureOf(error: unknown): ImagingFailure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    message,
    stack,
    picture:
      error instanceof PictureError ? { kind: error.kind, reason: error.reason, path: error.subject ?? '' } : null,
    service: error instanceof ServiceError ? { code: error.code, subject: error.subject } : null,
  };
}
