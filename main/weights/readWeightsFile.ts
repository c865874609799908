/** Reads a weights file of any known format, told apart by its first bytes: names lie. */
import { open } from 'node:fs/promises';
import { readTorchFile } from './formats/torchFile.ts';
import { openProblem, readSafetensors } from './safetensors.ts';

/** A parameter that a file holds. */
export interface ListedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

export type WeightsFormat = 'safetensors' | 'pth';

export interface WeightsContent {
  readonly format: WeightsFormat;
  readonly sizeBytes: number;
  readonly tensors: readonly ListedTensor[];
  /** float32 values of the wanted tensors by name, C order. */
  readonly values: ReadonlyMap<string, Float32Array>;
  /** SHA-256 of the whole file, 64 hex digits. */
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
  const content =
    format === 'pth'
      ? await readTorchFile(file, wanted)
      : await readSafetensors(file, ({ tensors }) => wanted(tensors));
  const { sizeBytes, tensors, values, sha256 } = content;
  return { format, sizeBytes, tensors, values, sha256 };
}

/** Zip files and pickles are PyTorch's; a safetensors file begins with a small number and "{". */
async function formatOf(file: string): Promise<WeightsFormat> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw openProblem(file, error);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(9), 0, 9, 0).catch((error: unknown) => {
      throw openProblem(file, error);
    });
    if (bytesRead === 9 && buffer[8] === 0x7b) return 'safetensors';
    const zip = buffer.toString('latin1', 0, 4) === 'PK\x03\x04';
    return zip || (buffer[0] === 0x80 && buffer[1]! >= 2 && buffer[1]! <= 5) ? 'pth' : 'safetensors';
  } finally {
    await handle.close();
  }
}
