/** Reads a weights file of any known format, told apart by its first bytes: names lie. */
import { type FileHandle, open } from 'node:fs/promises';
import { hdf5Signature, kerasEntry, readKerasFile } from './formats/keras/kerasFile.ts';
import { readTfjsModel } from './formats/tfjs/tfjsModel.ts';
import { readTorchFile } from './formats/torchFile.ts';
import { ZipError, zipEntries } from './formats/zipEntries.ts';
import { openProblem, readSafetensors } from './safetensors.ts';

/** A parameter that a file holds. */
export interface ListedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** `h5` also when it is called `.weights.h5` or `.hdf5`; `tfjs` is a `model.json` with more files beside it, all others are one file. */
export type WeightsFormat = 'safetensors' | 'pth' | 'h5' | 'keras' | 'tfjs';

export interface WeightsContent {
  readonly format: WeightsFormat;
  /** Of all files together. */
  readonly sizeBytes: number;
  readonly tensors: readonly ListedTensor[];
  /** float32 values of the wanted tensors by name, C order. */
  readonly values: ReadonlyMap<string, Float32Array>;
  /** SHA-256 of the whole file, 64 hex digits; of a TF.js model, of its files one after the other. */
  readonly sha256: string;
}

/**
 * `wanted` sees what the file holds and says which tensors to read. Throws `ServiceError`: `not-found` without a file,
 * `unusable-data` naming the file and what is wrong with it.
 */
export async function readWeightsFile(
  file: string,
  wanted: (tensors: readonly ListedTensor[]) => readonly string[],
): Promise<WeightsContent> {
  const format = await formatOf(file);
  const { sizeBytes, tensors, values, sha256 } = await readers[format](file, wanted);
  return { format, sizeBytes, tensors, values, sha256 };
}

type Reader = (
  file: string,
  wanted: (tensors: readonly ListedTensor[]) => readonly string[],
) => Promise<Omit<WeightsContent, 'format'>>;

const readers: Readonly<Record<WeightsFormat, Reader>> = {
  safetensors: (file, wanted) => readSafetensors(file, ({ tensors }) => wanted(tensors)),
  pth: readTorchFile,
  h5: readKerasFile,
  keras: readKerasFile,
  tfjs: readTfjsModel,
};

/** What is none of the others is read as safetensors, whose reader says what is wrong with it. */
async function formatOf(file: string): Promise<WeightsFormat> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw openProblem(file, error);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(9), 0, 9, 0).catch((error: unknown) => {
      throw openProblem(file, error);
    });
    const head = buffer.toString('latin1', 0, bytesRead);
    if (head.startsWith('PK\x03\x04')) return (await holdsKeras(handle)) ? 'keras' : 'pth';
    if (head.startsWith(hdf5Signature)) return 'h5';
    // A safetensors file begins with the length of its header, of which the upper bytes are 0, and the header's "{".
    if (head[8] === '{' && head.endsWith('\0{')) return 'safetensors';
    if (/^(?:\xef\xbb\xbf)?\s*\{/.test(head)) return 'tfjs';
    return buffer[0] === 0x80 && buffer[1]! >= 2 && buffer[1]! <= 5 ? 'pth' : 'safetensors';
  } finally {
    await handle.close();
  }
}

/** Both PyTorch and Keras write zip files. */
async function holdsKeras(handle: FileHandle): Promise<boolean> {
  const read = async (position: number, length: number): Promise<Buffer> => {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await handle.read(buffer, 0, length, position);
    return buffer.subarray(0, bytesRead);
  };
  try {
    return (await zipEntries(read, (await handle.stat()).size)).has(kerasEntry);
  } catch (error) {
    if (error instanceof ZipError || error instanceof RangeError) return false;
    throw error;
  }
}
