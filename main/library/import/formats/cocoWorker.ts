/** The thread that reads one file of COCO annotations, so that the engine answers meanwhile: see readCoco.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { ServiceError } from '../../../contract/index.ts';
import type { AnnotatedPicture } from './annotated.ts';
import { createCocoReader } from './cocoAnnotations.ts';

/** What the thread is asked: to take bytes (null: there are no more), or for the next pictures. */
export type CocoRequest = { readonly kind: 'bytes'; readonly bytes: Uint8Array | null } | { readonly kind: 'next' };

/** One answer to each request. */
export type CocoAnswer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'about'; readonly categories: ReadonlyMap<number, string>; readonly isOurs: boolean }
  /** None when all were told. */
  | { readonly kind: 'pictures'; readonly pictures: readonly AnnotatedPicture[] }
  | { readonly kind: 'failure'; readonly message: string; readonly isData: boolean };

/** Pictures in one message: the engine takes in so many within some milliseconds. */
const picturesAtOnce = 500;

const port = parentPort;
if (port === null) throw new Error('cocoWorker.ts runs as a worker thread of readCoco.');
const reader = createCocoReader((workerData as { file: string }).file);
let pictures: Generator<AnnotatedPicture> | null = null;

port.on('message', (request: CocoRequest) => port.postMessage(answerTo(request) satisfies CocoAnswer));

function answerTo(request: CocoRequest): CocoAnswer {
  try {
    if (request.kind === 'next') return { kind: 'pictures', pictures: nextPictures() };
    if (request.bytes !== null) {
      reader.take(request.bytes);
      return { kind: 'taken' };
    }
    const { categories, isOurs, pictures: all } = reader.end();
    pictures = all();
    return { kind: 'about', categories, isOurs };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'failure', message, isData: error instanceof ServiceError };
  }
}

function nextPictures(): AnnotatedPicture[] {
  const portion: AnnotatedPicture[] = [];
  while (portion.length < picturesAtOnce) {
    const next = pictures?.next();
    if (next === undefined || next.done) break;
    portion.push(next.value);
  }
  return portion;
}
