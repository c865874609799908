/** Reads tensors of an HDF5 file in a worker thread of its own: see hdf5Worker.ts. */
import { Worker } from 'node:worker_threads';
import { siblingModule } from '../../../siblingModule.ts';
import type { Hdf5Answer, Hdf5Place, Hdf5Request, Hdf5Tensor } from './hdf5Messages.ts';
import { Hdf5Error } from './hdf5Tensors.ts';

/** Between two answers; a tensor of the largest networks takes a fraction of a second. */
const silenceMs = 60_000;

/**
 * `wanted` sees what is there and says which to read, by path; `take` gets their bytes one by one, little-endian. Throws what they
 * throw, and `Hdf5Error` when the file cannot be used.
 */
export function readHdf5(
  place: Hdf5Place,
  wanted: (tensors: readonly Hdf5Tensor[]) => Hdf5Request,
  take: (path: string, bytes: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // The library warns of damage on the console; what matters is thrown.
    const output = { stdout: true, stderr: true };
    const worker = new Worker(siblingModule(import.meta.url, './hdf5Worker'), { workerData: place, ...output });
    let ended = false;
    const end = (settle: () => void) => {
      if (ended) return;
      ended = true;
      clearTimeout(watch);
      void worker.terminate();
      settle();
    };
    const fail = (why: string) => end(() => reject(new Hdf5Error(why)));
    const watch = setTimeout(
      () => fail(`reading it takes too long (nothing came for ${silenceMs / 1000} seconds)`),
      silenceMs,
    );
    worker.on('message', (answer: Hdf5Answer) => {
      watch.refresh();
      try {
        if (answer.kind === 'tensors') worker.postMessage(wanted(answer.tensors) satisfies Hdf5Request);
        else if (answer.kind === 'values') take(answer.path, answer.bytes);
        else if (answer.kind === 'failure') fail(answer.why);
        else end(resolve);
      } catch (error) {
        end(() => reject(error));
      }
    });
    worker.on('error', (error) => fail(`reading it failed (${error instanceof Error ? error.message : error})`));
    worker.on('exit', (code) => fail(`reading it ended early (exit code ${code})`));
  });
}
