/** Writes float32 tensors as a safetensors file: how weights that came in other formats are kept. Format: huggingface/safetensors, README "Format". */
import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';

export interface TensorToWrite {
  readonly name: string;
  readonly shape: readonly number[];
  /** C order; a function is called when it is this tensor's turn, so that not all have to be in memory at once. */
  readonly values: Float32Array | (() => Promise<Float32Array> | Float32Array);
}

export interface WrittenSafetensors {
  readonly sizeBytes: number;
  /** Of the whole file, 64 hex digits. */
  readonly sha256: string;
}

/**
 * Writes the tensors in the given order. The file appears at `destination` whole and flushed, or not at all: it is written beside it
 * as `${destination}.part` first. Throws an `Error` naming the tensor whose values do not fill its shape, and what the file
 * system throws.
 */
export async function toSafetensors(
  tensors: readonly TensorToWrite[],
  destination: string,
  metadata: Readonly<Record<string, string>> = {},
): Promise<WrittenSafetensors> {
  const partial = `${destination}.part`;
  try {
    await using handle = await open(partial, 'w');
    const written = await write(handle, tensors, metadata);
    await handle.sync();
    await rename(partial, destination);
    return written;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function write(
  handle: FileHandle,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>>,
): Promise<WrittenSafetensors> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const append = async (bytes: Uint8Array) => {
    hash.update(bytes);
    sizeBytes += bytes.byteLength;
    await handle.writeFile(bytes);
  };
  await append(headerOf(tensors, metadata));
  for (const { name, shape, values } of tensors) {
    const numbers = typeof values === 'function' ? await values() : values;
    if (numbers.length !== valuesOfShape(shape))
      throw new Error(`"${name}" has ${numbers.length} values, which do not fill its shape [${shape.join(', ')}]`);
    await append(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** 8 bytes of length and a JSON table, filled up with spaces so that the values begin at a multiple of 8. */
function headerOf(tensors: readonly TensorToWrite[], metadata: Readonly<Record<string, string>>): Uint8Array {
  let position = 0;
  const entries: [string, object][] = tensors.map(({ name, shape }) => {
    const begin = position;
    position += 4 * valuesOfShape(shape);
    return [name, { dtype: 'F32', shape, data_offsets: [begin, position] }];
  });
  const names = new Set(entries.map(([name]) => name));
  if (names.size !== entries.length || names.has('__metadata__'))
    throw new Error('tensors need names of their own, and none may be called "__metadata__"');
  const text = Buffer.from(JSON.stringify(Object.fromEntries([['__metadata__', metadata], ...entries])));
  const length = Math.ceil(text.length / 8) * 8;
  const header = Buffer.alloc(8 + length, ' ');
  header.writeBigUInt64LE(BigInt(length), 0);
  text.copy(header, 8);
  return header;
}

const valuesOfShape = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
