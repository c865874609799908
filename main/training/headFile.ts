/** A trained head as a safetensors file: small, readable by everybody, with what belongs to it in its metadata. */
import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ServiceError } from '../contract/index.ts';
import { readSafetensors } from '../weights/safetensors.ts';
import type { DenseLayer, Head } from './head.ts';

export interface HeadFileFacts {
  readonly sizeBytes: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

/** Writes the file whole or not at all. `metadata` is free text by key. */
export async function writeHeadFile(
  file: string,
  head: Head,
  metadata: Readonly<Record<string, string>>,
): Promise<HeadFileFacts> {
  const layers = head.hidden === null ? { output: head.output } : { hidden: head.hidden, output: head.output };
  const tensors = Object.entries(layers).flatMap(([name, { weight, bias, inputs, outputs }]) => [
    { name: `${name}.weight`, shape: [outputs, inputs], values: weight },
    { name: `${name}.bias`, shape: [outputs], values: bias },
  ]);
  let at = 0;
  const entries = tensors.map(({ name, shape, values }) => {
    const begin = at;
    at += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, at] }] as const;
  });
  // Padded with spaces so that the values are aligned, as the format asks for.
  const text = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const json = new TextEncoder().encode(text);
  const header = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  header.set(json, 8);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  const parts = [
    header,
    ...tensors.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  ];

  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  try {
    {
      await using handle = await open(partial, 'w');
      for (const part of parts) await handle.writeFile(part);
      await handle.sync();
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return { sizeBytes: parts.reduce((sum, part) => sum + part.length, 0), sha256: hash.digest('hex') };
}

/** Throws `unusable-data` when the file is not as it was written (`sha256`), `not-found` when it is gone. */
export async function readHeadFile(file: string, sha256: string): Promise<Head> {
  const content = await readSafetensors(file, (header) => header.tensors.map(({ name }) => name));
  if (content.sha256 !== sha256) {
    throw new ServiceError('unusable-data', `${file} was changed since the run wrote it. Train again.`, {
      subject: file,
    });
  }
  const layer = (name: string): DenseLayer | null => {
    const weight = content.values.get(`${name}.weight`);
    const bias = content.values.get(`${name}.bias`);
    if (!weight || !bias) return null;
    return { inputs: weight.length / bias.length, outputs: bias.length, weight, bias };
  };
  const output = layer('output');
  if (!output) throw new ServiceError('unusable-data', `${file} holds no head.`, { subject: file });
  return { hidden: layer('hidden'), output };
}
