/** Reads a file of COCO annotations in a thread of its own; the engine passes the bytes on and gets the pictures in portions. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ServiceError } from '../../../contract/index.ts';
import { siblingModule } from '../../../siblingModule.ts';
import type { FileTree } from '../trees/fileTree.ts';
import type { AnnotatedPicture } from './annotated.ts';
import type { CocoAnswer, CocoRequest } from './cocoWorker.ts';

export interface ReadCoco {
  readonly categories: ReadonlyMap<number, string>;
  readonly isOurs: boolean;
  /** In the order of the file; to be gone through once. */
  readonly pictures: AsyncGenerator<AnnotatedPicture>;
}

/** `use` gets what the file says; the thread ends with it. Throws `unusable-data` where the file is no such annotations. */
export async function readCoco<Result>(
  tree: Pick<FileTree, 'open'>,
  file: string,
  signal: AbortSignal,
  use: (read: ReadCoco) => Promise<Result>,
): Promise<Result> {
  const worker = new Worker(siblingModule(import.meta.url, './cocoWorker'), {
    workerData: { file },
    // Each element is let go at once; with the usual space some hundred MB of them would gather first.
    resourceLimits: { maxYoungGenerationSizeMb: 12 },
  });
  const ask = async (request: CocoRequest): Promise<CocoAnswer> => {
    signal.throwIfAborted();
    // Rejects when the thread ends with an error, such as for want of memory.
    const answered = once(worker, 'message', { signal });
    worker.postMessage(request);
    const [answer] = (await answered) as [CocoAnswer];
    if (answer.kind !== 'failure') return answer;
    if (answer.isData) throw new ServiceError('unusable-data', answer.message, { subject: file });
    throw new Error(answer.message);
  };
  async function* pictures(): AsyncGenerator<AnnotatedPicture> {
    for (;;) {
      const answer = await ask({ kind: 'next' });
      if (answer.kind !== 'pictures' || answer.pictures.length === 0) return;
      yield* answer.pictures;
    }
  }
  try {
    const content = await tree.open(file);
    for await (const bytes of content as AsyncIterable<Uint8Array>) await ask({ kind: 'bytes', bytes });
    const about = await ask({ kind: 'bytes', bytes: null });
    if (about.kind !== 'about') throw new Error(`The thread that reads annotations said ${about.kind}.`);
    return await use({ categories: about.categories, isOurs: about.isOurs, pictures: pictures() });
  } finally {
    await worker.terminate();
  }
}
