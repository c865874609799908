/**
 * Reads weights that Keras saved: `.h5` (whole models and weights of Keras 2, weights of keras.applications), `.weights.h5` and
 * `.keras`. A file of several gigabytes takes the memory of the tensors that are wanted, not more.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { ServiceError } from '../../../contract/errors.ts';
import { decodeFloats } from '../../floatTypes.ts';
import type { ListedTensor, WeightsContent } from '../../readWeightsFile.ts';
import { nonFinite } from '../nonFinite.ts';
import { entryBegin, ZipError, zipEntries } from '../zipEntries.ts';
import type { Hdf5Place, Hdf5Tensor } from './hdf5Messages.ts';
import { Hdf5Error } from './hdf5Tensors.ts';
import { kerasNames } from './kerasNames.ts';
import { readHdf5 } from './readHdf5.ts';

/** First bytes of an HDF5 file. */
export const hdf5Signature = '\x89HDF\r\n\x1a\n';

/** Where a `.keras` keeps its weights. */
export const kerasEntry = 'model.weights.h5';

/**
 * Reads the wanted tensors as float32, in Keras' layout; names as `kerasNames` gives them. Throws `ServiceError('unusable-data')`
 * naming the file and what is wrong with it.
 */
export async function readKerasFile(
  file: string,
  wanted: (tensors: readonly ListedTensor[]) => readonly string[],
): Promise<Omit<WeightsContent, 'format'>> {
  await using handle = await open(file, 'r');
  const sizeBytes = (await handle.stat()).size;
  try {
    const place = await placeIn(handle, file, sizeBytes);
    let names: ReadonlyMap<string, Hdf5Tensor> = new Map();
    const values = new Map<string, Float32Array>();
    await readHdf5(
      place,
      (found) => {
        names = kerasNames(found);
        if (names.size === 0) throw new Hdf5Error('it is an HDF5 file, but holds no weights of Keras');
        return wanted(listed(names)).flatMap((name) => names.get(name)?.path ?? []);
      },
      (path, bytes) => {
        const [name, tensor] = [...names].find(([, one]) => one.path === path)!;
        const floats = decodeFloats(tensor.type!, Buffer.from(bytes.buffer));
        const problem = nonFinite(name, floats);
        if (problem !== null) throw new Hdf5Error(problem);
        values.set(name, floats);
      },
    );
    return { sizeBytes, tensors: listed(names), values, sha256: await hashOf(handle) };
  } catch (error) {
    if (!(error instanceof Hdf5Error || error instanceof ZipError)) throw error;
    throw new ServiceError('unusable-data', `The weights file "${basename(file)}" cannot be used: ${error.message}.`, {
      subject: file,
      cause: error,
    });
  }
}

const listed = (names: ReadonlyMap<string, Hdf5Tensor>): readonly ListedTensor[] =>
  [...names].map(([name, { shape }]) => ({ name, shape }));

async function placeIn(handle: FileHandle, file: string, sizeBytes: number): Promise<Hdf5Place> {
  const read = async (position: number, length: number): Promise<Buffer> => {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await handle.read(buffer, 0, length, position);
    if (bytesRead !== length) throw new Hdf5Error('it ends before its values do: it is cut off');
    return buffer;
  };
  const isZip = (await read(0, Math.min(4, sizeBytes))).toString('latin1') === 'PK\x03\x04';
  if (!isZip) return { file, begin: 0, size: sizeBytes };
  const entry = (await zipEntries(read, sizeBytes)).get(kerasEntry);
  if (entry === undefined)
    throw new Hdf5Error(`it is a zip file without a "${kerasEntry}"; save it again with model.save`);
  return { file, begin: await entryBegin(read, sizeBytes, entry), size: entry.size };
}

async function hashOf(handle: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) hash.update(chunk);
  return hash.digest('hex');
}
