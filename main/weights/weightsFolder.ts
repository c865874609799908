/** The imported weights in the data directory: one record a network, which names its weights file. */
import { copyFile, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ServiceError } from '../contract/errors.ts';
import type { FoundConventions } from './conventions.ts';
import type { WeightsFormat } from './readWeightsFile.ts';

const triple = z.tuple([z.number(), z.number(), z.number()]);
const recordSchema = z.object({
  network: z.string(),
  /** Name of the weights file beside the record. */
  file: z.string().regex(/^[^/\\]+$/),
  sizeBytes: z.number().int(),
  fingerprint: z.string(),
  /** Name that it was imported under. */
  importedFrom: z.string(),
  padding: z.enum(['torch', 'same']),
  batchNormEpsilon: z.number(),
  preprocessing: z.object({ size: z.number().int(), scale: z.number(), mean: triple, std: triple }),
  note: z.string(),
  licence: z.string().nullable(),
  source: z.string().nullable(),
});
export type WeightsRecord = z.infer<typeof recordSchema>;

/** The record of a network, or null when nothing was imported for it. */
export async function readRecord(folder: string, network: string): Promise<WeightsRecord | null> {
  const path = recordPath(folder, network);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new ServiceError(
      'unusable-data',
      `The record of the imported weights "${path}" is damaged. Import the weights of ${network} again, or delete that file.`,
      { subject: path, cause: error },
    );
  }
}

/** Names of the networks that weights were imported for. */
export async function importedNetworks(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
}

export interface NewWeights extends FoundConventions {
  readonly network: string;
  /** The checked file to copy. */
  readonly from: string;
  /** Becomes the copy's extension. */
  readonly format: WeightsFormat;
  readonly sizeBytes: number;
  readonly fingerprint: string;
}

/**
 * Keeps a copy of a weights file. The record appears last and by renaming, so that a crash at any moment leaves the weights
 * that were there before. Throws `ServiceError('unavailable')` when the folder cannot be written.
 */
export async function keepWeights(folder: string, weights: NewWeights): Promise<WeightsRecord> {
  const { network, from, format, sizeBytes, fingerprint, padding, batchNormEpsilon, preprocessing } = weights;
  const file = `${network}-${fingerprint.slice(0, 12)}.${format}`;
  const record: WeightsRecord = {
    ...{ network, file, sizeBytes, fingerprint, importedFrom: basename(from) },
    ...{ padding, batchNormEpsilon },
    preprocessing: { ...preprocessing, mean: [...preprocessing.mean], std: [...preprocessing.std] },
    ...{ note: weights.note, licence: weights.licence, source: weights.source },
  };
  const partial = join(folder, `${file}.part`);
  const partialRecord = `${recordPath(folder, network)}.part`;
  try {
    await mkdir(folder, { recursive: true });
    await copyFile(from, partial);
    await flush(partial);
    await rename(partial, join(folder, file));
    await writeFile(partialRecord, `${JSON.stringify(record, null, 2)}\n`, { flush: true });
    await rename(partialRecord, recordPath(folder, network));
    const older = (await readdir(folder)).filter(
      (name) => name !== file && name.startsWith(`${network}-`) && /\.(safetensors|pth)$/.test(name),
    );
    for (const name of older) await rm(join(folder, name), { force: true });
    return record;
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    await rm(partialRecord, { force: true }).catch(() => {});
    const full = hasCode(error, 'ENOSPC');
    throw new ServiceError(
      'unavailable',
      `The weights cannot be kept in "${folder}": ${full ? 'the disk is full' : error instanceof Error ? error.message : error}.`,
      { subject: folder, cause: error },
    );
  }
}

const recordPath = (folder: string, network: string): string => join(folder, `${network}.json`);

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
