/**
 * The weights in the data directory. Each has a record `<id>.json` that names its file; several may be kept for a network, and
 * `in-use.json` says which one is taken when a run names only the network. Folders of older versions have one record a network,
 * `<network>.json`, without an id: they are read as they are.
 */
import { copyFile, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ServiceError } from '../contract/errors.ts';
import { catalog } from './catalog.ts';
import type { FoundConventions } from './conventions.ts';

const triple = z.tuple([z.number(), z.number(), z.number()]);
const recordSchema = z.object({
  /** Absent in records of older versions. */
  id: z.string().optional(),
  network: z.string(),
  /** Name of the weights file beside the record. */
  file: z.string().regex(/^[^/\\]+$/),
  sizeBytes: z.number().int(),
  fingerprint: z.string(),
  /** Name that it was imported under, or address that it was downloaded from. */
  importedFrom: z.string(),
  padding: z.enum(['torch', 'same']),
  batchNormEpsilon: z.number(),
  preprocessing: z.object({ size: z.number().int(), scale: z.number(), mean: triple, std: triple }),
  note: z.string(),
  licence: z.string().nullable(),
  source: z.string().nullable(),
  /** Of the classifier in the file; null when there is none, absent in records of older versions. */
  classes: z.number().int().nullable().optional(),
});

/** Weights that are here. */
export interface KeptWeights extends z.infer<typeof recordSchema> {
  /** As in the catalog where it knows them, else "resnet18.file-250264300c4c". */
  readonly id: string;
  /** Name of the record in the folder. */
  readonly recordFile: string;
}

const inUseFile = 'in-use.json';

/** Id of weights that no catalog knows: by their values, so that the same ones brought twice are one. */
export const fileId = (network: string, fingerprint: string): string => `${network}.file-${fingerprint.slice(0, 12)}`;

export interface FolderContent {
  readonly kept: readonly KeptWeights[];
  /** Names of records that cannot be read. */
  readonly damaged: readonly string[];
  /** Id of the weights in use by network, where somebody chose. */
  readonly inUse: Readonly<Record<string, string>>;
}

/** What is in the folder; nothing when there is no such folder. */
export async function readFolder(folder: string): Promise<FolderContent> {
  const names = await namesIn(folder);
  const kept: KeptWeights[] = [];
  const damaged: string[] = [];
  for (const name of names) {
    if (!name.endsWith('.json') || name.endsWith('.part.json') || name === inUseFile) continue;
    const record = await readJson(join(folder, name), recordSchema);
    if (record === 'damaged') damaged.push(name);
    else if (record !== null) kept.push({ ...record, id: record.id ?? idOfOld(record), recordFile: name });
  }
  const inUse = await readJson(join(folder, inUseFile), z.record(z.string(), z.string()));
  // A choice that cannot be read is no choice; the first of a network's weights is taken then.
  return { kept, damaged, inUse: inUse === null || inUse === 'damaged' ? {} : inUse };
}

/** What is kept for a network. Throws `ServiceError('unusable-data')` when one of its records is damaged. */
export function keptFor(folder: string, { kept, damaged }: FolderContent, network: string): readonly KeptWeights[] {
  const broken = damaged.find((name) => isRecordOf(name, network));
  if (broken !== undefined)
    throw new ServiceError(
      'unusable-data',
      `The record of the imported weights "${join(folder, broken)}" is damaged. Import the weights of ${network} again, or delete that file.`,
      { subject: join(folder, broken) },
    );
  return kept.filter((one) => one.network === network);
}

/** The one that is taken when a run names only the network; null for none (the embedded ones, if there are any). */
export function keptInUse(
  { inUse }: Pick<FolderContent, 'inUse'>,
  network: string,
  kept: readonly KeptWeights[],
): KeptWeights | null {
  const chosen = inUse[network];
  const byChoice = kept.find(({ id }) => id === chosen);
  if (byChoice !== undefined) return byChoice;
  const isEmbedded = catalog.some(({ id, embedded }) => id === chosen && embedded !== null);
  return isEmbedded ? null : (kept[0] ?? null);
}

export interface NewWeights extends FoundConventions {
  readonly id: string;
  readonly network: string;
  readonly sizeBytes: number;
  readonly fingerprint: string;
  /** See the record. */
  readonly importedFrom: string;
  readonly classes: number | null;
}

/**
 * Keeps weights: `put` brings the checked file to the path that it is given (a copy, a conversion); then it is flushed and gets its
 * name, and the record appears last and by renaming, so that a crash at any moment leaves what was there before. Throws
 * `ServiceError('unavailable')` when the folder cannot be written.
 */
export async function keepWeights(
  folder: string,
  file: string,
  weights: Omit<NewWeights, 'sizeBytes'>,
  put: (path: string) => Promise<unknown>,
): Promise<KeptWeights> {
  const partial = join(folder, `${file}.new`);
  try {
    await mkdir(folder, { recursive: true });
    await put(partial);
    await flush(partial);
    const sizeBytes = (await stat(partial)).size;
    await rename(partial, join(folder, file));
    return await recordWeights(folder, file, { ...weights, sizeBytes });
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw cannotKeep(folder, error);
  }
}

/** Writes the record of a checked file that lies in the folder already. Records of the same weights are replaced. */
export async function recordWeights(folder: string, file: string, weights: NewWeights): Promise<KeptWeights> {
  const { id, network, sizeBytes, fingerprint, importedFrom, padding, batchNormEpsilon, preprocessing } = weights;
  const record = {
    ...{ id, network, file, sizeBytes, fingerprint, importedFrom, padding, batchNormEpsilon },
    preprocessing: { ...preprocessing, mean: triple.parse(preprocessing.mean), std: triple.parse(preprocessing.std) },
    ...{ note: weights.note, licence: weights.licence, source: weights.source, classes: weights.classes },
  };
  const recordFile = `${id}.json`;
  const before = await readFolder(folder);
  await writeWhole(folder, recordFile, record);
  for (const older of before.kept) {
    if (older.id !== id) continue;
    if (older.recordFile !== recordFile) await rm(join(folder, older.recordFile), { force: true });
    if (older.file !== file) await rm(join(folder, older.file), { force: true });
  }
  for (const name of before.damaged)
    if (name !== recordFile && isRecordOf(name, network)) await rm(join(folder, name), { force: true });
  return { ...record, recordFile };
}

/** Chooses the weights that are taken when a run names only the network. */
export async function setInUse(folder: string, network: string, id: string): Promise<void> {
  const { inUse } = await readFolder(folder);
  await writeWhole(folder, inUseFile, { ...inUse, [network]: id });
}

/** The first weights of a network are in use from then on; later ones wait until somebody chooses them. */
export async function chooseIfFirst(folder: string, { network, id }: KeptWeights): Promise<void> {
  const content = await readFolder(folder);
  const kept = content.kept.filter((one) => one.network === network);
  const chosen = content.inUse[network];
  if ([...kept, ...catalog.filter(({ embedded }) => embedded !== null)].some((one) => one.id === chosen)) return;
  const others = kept.filter((one) => one.id !== id);
  await setInUse(folder, network, others[0]?.id ?? id);
}

/** Deletes weights, their record first: without it there are none. */
export async function removeWeights(folder: string, weights: KeptWeights): Promise<void> {
  await rm(join(folder, weights.recordFile), { force: true });
  await rm(join(folder, weights.file), { force: true });
}

/** Keeps a copy of a file under another name. */
export const copyTo =
  (from: string) =>
  (path: string): Promise<void> =>
    copyFile(from, path);

/** Of records of older versions: the catalog's id when it knows the values. */
const idOfOld = ({ network, fingerprint }: z.infer<typeof recordSchema>): string =>
  catalog.find((entry) => entry.fingerprint === fingerprint)?.id ?? fileId(network, fingerprint);

/** Told by the name alone, for records that cannot be read. */
const isRecordOf = (name: string, network: string): boolean =>
  name === `${network}.json` ||
  (name.startsWith(`${network}.`) && /^(thaw|torchvision|timm|keras|file)\b/.test(name.slice(network.length + 1)));

async function readJson<Value>(path: string, schema: z.ZodType<Value>): Promise<Value | 'damaged' | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return 'damaged';
  }
}

async function writeWhole(folder: string, name: string, value: object): Promise<void> {
  const partial = join(folder, `${name}.new`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(partial, `${JSON.stringify(value, null, 2)}\n`, { flush: true });
    await rename(partial, join(folder, name));
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw cannotKeep(folder, error);
  }
}

export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Brings what the system still holds of a file to the disk. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function cannotKeep(folder: string, error: unknown): Error {
  if (error instanceof ServiceError) return error;
  const why = hasCode(error, 'ENOSPC') ? 'the disk is full' : error instanceof Error ? error.message : error;
  return new ServiceError('unavailable', `The weights cannot be kept in "${folder}": ${why}.`, {
    subject: folder,
    cause: error,
  });
}

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
