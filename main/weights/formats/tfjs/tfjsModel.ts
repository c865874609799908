/**
 * Reads the weights of a TF.js layers model: a `model.json` and the files that it names, as `tensorflowjs_converter` and
 * `model.save` write them. Quantized weights are turned back into float32.
 */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ServiceError } from '../../../contract/errors.ts';
import { decodeFloats } from '../../floatTypes.ts';
import type { ListedTensor, WeightsContent } from '../../readWeightsFile.ts';
import { nonFinite } from '../nonFinite.ts';
import { parseManifest, TfjsError, type TfjsGroup, type TfjsTensor } from './manifest.ts';

/** The largest of keras.applications have less than one megabyte. */
const maxModelBytes = 64 * 1024 * 1024;

/**
 * Reads the wanted tensors as float32, in Keras' layout and names; whole numbers and truth values are not listed, for they are no
 * weights. `sizeBytes` and `sha256` are those of `model.json` and the files
 * that it names, one after the other. Throws `ServiceError('unusable-data')` naming the file and what is wrong with it.
 */
export async function readTfjsModel(
  file: string,
  wanted: (tensors: readonly ListedTensor[]) => readonly string[],
): Promise<Omit<WeightsContent, 'format'>> {
  try {
    const modelBytes = (await stat(file)).size;
    if (modelBytes > maxModelBytes) throw new TfjsError(`it has ${modelBytes} bytes, far more than a model.json needs`);
    const text = await readFile(file);
    const groups = parseManifest(text.toString('utf8'));
    const folder = dirname(file);
    const parts = await Promise.all(groups.map((group) => partsOf(folder, group)));
    const tensors = groups.flatMap((group) =>
      group.tensors.flatMap(({ name, shape, stored }) => (stored.as === 'other' ? [] : [{ name, shape }])),
    );
    if (tensors.length === 0) throw new TfjsError('it names no weights');
    const names = new Set(wanted(tensors));
    const hash = createHash('sha256').update(text);
    const values = new Map<string, Float32Array>();
    for (const [index, group] of groups.entries()) await readGroup(group, parts[index]!, names, values, hash);
    const sizeBytes = parts.flat().reduce((sum, { size }) => sum + size, modelBytes);
    return { sizeBytes, tensors, values, sha256: hash.digest('hex') };
  } catch (error) {
    if (!(error instanceof TfjsError)) throw error;
    throw new ServiceError('unusable-data', `The weights file "${basename(file)}" cannot be used: ${error.message}.`, {
      subject: file,
      cause: error,
    });
  }
}

interface Part {
  readonly path: string;
  readonly name: string;
  readonly size: number;
}

/** The group's files, which together have to be as long as its tensors say: compared before anything is read. */
async function partsOf(folder: string, { files, sizeBytes }: TfjsGroup): Promise<readonly Part[]> {
  const parts = await Promise.all(
    files.map(async (name): Promise<Part> => {
      const path = join(folder, name);
      const status = await stat(path).catch(() => null);
      if (status === null || !status.isFile())
        throw new TfjsError(`the file "${name}" that it refers to is missing; put it into the same folder`);
      return { path, name, size: status.size };
    }),
  );
  const there = parts.reduce((sum, { size }) => sum + size, 0);
  if (there !== sizeBytes)
    throw new TfjsError(
      `its tensors need ${sizeBytes} bytes, but ${files.map((name) => `"${name}"`).join(', ')} ${files.length === 1 ? 'has' : 'have'} ${there}: a file is cut off or belongs to another model`,
    );
  return parts;
}

/** Reads the group's bytes once, from first to last. */
async function readGroup(
  group: TfjsGroup,
  parts: readonly Part[],
  names: ReadonlySet<string>,
  values: Map<string, Float32Array>,
  hash: Hash,
): Promise<void> {
  const source = createSource(parts);
  try {
    for (const tensor of group.tensors) {
      const bytes = await source.next(tensor.size);
      hash.update(bytes);
      const floats = names.has(tensor.name) ? floatsOf(tensor, bytes) : null;
      if (floats === null) continue;
      const problem = nonFinite(tensor.name, floats);
      if (problem !== null) throw new TfjsError(problem);
      values.set(tensor.name, floats);
    }
  } finally {
    await source.close();
  }
}

/** Several files as one row of bytes. */
function createSource(parts: readonly Part[]): { next(length: number): Promise<Buffer>; close(): Promise<void> } {
  let index = -1;
  let handle: FileHandle | null = null;
  return {
    async next(length) {
      const buffer = Buffer.alloc(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = handle === null ? { bytesRead: 0 } : await handle.read(buffer, done, length - done);
        done += bytesRead;
        if (bytesRead > 0) continue;
        await handle?.close();
        handle = null;
        const part = parts[++index];
        if (part === undefined) throw new TfjsError('a file became shorter while it was read');
        handle = await open(part.path, 'r');
      }
      return buffer;
    },
    async close() {
      await handle?.close();
    },
  };
}

function floatsOf({ stored }: TfjsTensor, bytes: Buffer): Float32Array | null {
  switch (stored.as) {
    case 'F32':
    case 'F16':
      return decodeFloats(stored.as, bytes);
    case 'U8':
      return Float32Array.from(bytes, (whole) => whole * stored.scale + stored.min);
    case 'U16':
      return Float32Array.from(
        { length: bytes.length / 2 },
        (_, index) => bytes.readUInt16LE(2 * index) * stored.scale + stored.min,
      );
    case 'other':
      return null;
  }
}
