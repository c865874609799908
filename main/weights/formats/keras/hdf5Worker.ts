/**
 * Entry of the worker thread that reads one HDF5 file. The library is C, compiled to WebAssembly: a file that was made to harm
 * it can crash or occupy this thread at worst, sees no other file, and its memory goes with the thread.
 */
import { closeSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { ready } from 'h5wasm/node';
import type { Hdf5Answer, Hdf5Place, Hdf5Request } from './hdf5Messages.ts';
import { Hdf5Error, listTensors, readTensor } from './hdf5Tensors.ts';
import { onlyName, showOnly } from './onlyThisFile.ts';

const port = parentPort;
if (port === null) throw new Error('hdf5Worker.ts runs as a worker thread of readHdf5.');

const say = (answer: Hdf5Answer, transfer: ArrayBuffer[] = []): void => port.postMessage(answer, transfer);

const damaged = 'its HDF5 structure is damaged or cut off; fetch it or save it again';
const place: Hdf5Place = workerData;
const handle = openSync(place.file, 'r');
try {
  const library = await ready;
  // Otherwise a group that is damaged looks as if it held less.
  library.activate_throwing_error_handler();
  showOnly(library.FS, { handle, begin: place.begin, size: place.size });
  const file = library.open(
    onlyName,
    library.H5F_ACC_RDONLY,
    false,
    library.H5F_LIBVER_EARLIEST,
    library.H5F_LIBVER_LATEST,
  );
  if (file < 0n) throw new Hdf5Error(damaged);
  const tensors = listTensors(library, file, place.size);
  const wanted = new Promise<Hdf5Request>((resolve) => port.once('message', resolve));
  say({ kind: 'tensors', tensors });
  const paths = new Set(await wanted);
  for (const tensor of tensors) {
    if (!paths.has(tensor.path)) continue;
    const bytes = readTensor(library, file, tensor);
    say({ kind: 'values', path: tensor.path, bytes }, [bytes.buffer]);
  }
  say({ kind: 'end' });
} catch (error) {
  // What the library throws, a trap of WebAssembly included, says nothing to people.
  say({ kind: 'failure', why: error instanceof Hdf5Error ? error.message : damaged });
} finally {
  closeSync(handle);
}
