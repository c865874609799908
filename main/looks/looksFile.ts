/**
 * The looks of a dataset's photos on disk: one file, written whole or not at all. A JSON header, then photo ids (uint32), the mean,
 * the components and the vectors (float32), each on a multiple of eight bytes, all little-endian.
 */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LookVectors } from './lookVectors.ts';
import type { Projection } from './projection.ts';

export interface Looks extends LookVectors {
  /** Of the backbone whose features these come from. */
  readonly fingerprint: string;
  readonly projection: Projection;
}

const magic = 'thaw looks';
/** Another format, or another definition of what the vectors are, is read as no file. */
const formatVersion = 1;

interface Header {
  readonly magic: string;
  readonly version: number;
  readonly fingerprint: string;
  readonly photos: number;
  readonly width: number;
  readonly inputs: number;
  readonly fittedOn: number;
  readonly projected: boolean;
}

/** Null when there is no file, or one that cannot be used: looks can be computed again. */
export async function readLooks(file: string): Promise<Looks | null> {
  let content: Uint8Array;
  try {
    content = await readFile(file);
  } catch {
    return null;
  }
  // A copy of its own, so that typed arrays may begin where their values do.
  const bytes = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength) as ArrayBuffer;
  const header = readHeader(bytes);
  if (header === null) return null;
  const { fingerprint, photos, width, inputs, fittedOn, projected } = header;
  let at = aligned(4 + new DataView(bytes).getUint32(0, true));
  const take = <Values>(make: (offset: number, length: number) => Values, length: number): Values => {
    const values = make(at, length);
    at = aligned(at + length * 4);
    return values;
  };
  const floats = (offset: number, length: number) => new Float32Array(bytes, offset, length);
  try {
    const photoIds = take((offset, length) => new Uint32Array(bytes, offset, length), photos);
    const mean = take(floats, inputs);
    const components = projected ? take(floats, width * inputs) : null;
    const values = take(floats, photos * width);
    return { fingerprint, photoIds, width, values, projection: { inputs, width, mean, components, fittedOn } };
  } catch {
    // Shorter than it says.
    return null;
  }
}

export async function writeLooks(file: string, looks: Looks): Promise<void> {
  const { fingerprint, projection, photoIds, width, values } = looks;
  const { inputs, fittedOn, mean, components } = projection;
  const header: Header = {
    ...{ magic, version: formatVersion, fingerprint, photos: photoIds.length, width, inputs, fittedOn },
    projected: components !== null,
  };
  const words = new TextEncoder().encode(JSON.stringify(header));
  const head = new Uint8Array(aligned(4 + words.length));
  new DataView(head.buffer).setUint32(0, words.length, true);
  head.set(words, 4);
  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  try {
    const handle = await open(partial, 'w');
    try {
      for (const part of [head, photoIds, mean, ...(components === null ? [] : [components]), values]) {
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

function readHeader(bytes: ArrayBuffer): Header | null {
  try {
    const length = new DataView(bytes).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))) as Header;
    return header.magic === magic && header.version === formatVersion ? header : null;
  } catch {
    return null;
  }
}

const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8;
