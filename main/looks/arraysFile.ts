/**
 * A file of a JSON header and arrays of numbers, written whole or not at all: each array on a multiple of eight bytes, all
 * little-endian.
 */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export type Numbers = Float32Array | Uint32Array | Uint16Array;

export interface ArraysFile {
  /** Of this kind and version, as it was written. */
  readonly header: unknown;
  /** The next array. Throws when the file is shorter than it should be. */
  take<Kind extends keyof Kinds>(kind: Kind, length: number): Kinds[Kind];
}

interface Kinds {
  readonly float32: Float32Array;
  readonly uint32: Uint32Array;
  readonly uint16: Uint16Array;
}

/** `kind` says what the file is and in which version of its form. */
export async function writeArrays(
  file: string,
  kind: string,
  header: object,
  arrays: readonly Numbers[],
): Promise<void> {
  const words = new TextEncoder().encode(JSON.stringify({ kind, header }));
  const head = new Uint8Array(aligned(4 + words.length));
  new DataView(head.buffer).setUint32(0, words.length, true);
  head.set(words, 4);
  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  try {
    const handle = await open(partial, 'w');
    try {
      for (const part of [head, ...arrays]) {
        const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
        await handle.writeFile(bytes);
        await handle.writeFile(new Uint8Array(aligned(bytes.length) - bytes.length));
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Null when the content is not of this kind. */
export function readArrays(content: Uint8Array, kind: string): ArraysFile | null {
  // A copy of its own, so that typed arrays may begin where their values do.
  const bytes = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength) as ArrayBuffer;
  let words: { kind: string; header: unknown };
  let at: number;
  try {
    const length = new DataView(bytes).getUint32(0, true);
    words = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))) as typeof words;
    at = aligned(4 + length);
  } catch {
    return null;
  }
  if (words.kind !== kind) return null;
  return {
    header: words.header,
    take(of, length) {
      const values = new kinds[of](bytes, at, length);
      at = aligned(at + values.byteLength);
      return values as Kinds[typeof of];
    },
  };
}

const kinds = { float32: Float32Array, uint32: Uint32Array, uint16: Uint16Array };

const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8;
