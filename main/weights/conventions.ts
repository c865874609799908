/** How a file's weights want to be computed. The values alone do not say it, and a wrong guess costs accuracy silently. */
import { readFile } from 'node:fs/promises';
import { basename, join, parse } from 'node:path';
import { z } from 'zod';
import { ServiceError } from '../contract/errors.ts';
import { imageNetPreprocessing, type Preprocessing } from '../imaging/preprocessing.ts';
import type { RegisteredNetwork } from '../networks/registry.ts';
import { type CatalogEntry, catalogOf } from './catalog.ts';
import type { NamingConvention } from './naming/naming.ts';
import { readTimmConfig } from './timmConfig.ts';

export interface Conventions {
  /** `same`: TensorFlow's padding. */
  readonly padding: 'torch' | 'same';
  readonly batchNormEpsilon: number;
  readonly preprocessing: Preprocessing;
}

export interface FoundConventions extends Conventions {
  /** Which conventions were taken and why, for people. */
  readonly note: string;
  readonly licence: string | null;
  /** Where the weights come from, for people; null when nobody said. */
  readonly source: string | null;
  /** The catalog's entry when the values or the file's checksum are its own; null when that is not sure. */
  readonly known: CatalogEntry | null;
}

/** What reading a weights file told of it. */
export interface FileFacts {
  /** `fingerprintOf` the values. */
  readonly fingerprint: string;
  readonly sha256: string;
  /** What the file calls the parameters; null: as torchvision does. */
  readonly naming: NamingConvention | null;
}

/**
 * In this order: weights whose values the catalog knows; a file whose checksum it knows; what a file of the same name with
 * `.json` says, or timm's `config.json`; a file name that the catalog knows; what weights under such parameter names want; what the network's
 * weights of torchvision want. Throws `ServiceError('unusable-data')` when the `.json` cannot be understood.
 */
export async function findConventions(
  network: RegisteredNetwork,
  file: string,
  found: FileFacts,
): Promise<FoundConventions> {
  const candidates = catalogOf(network.name);
  const byValues = candidates.find(({ fingerprint }) => fingerprint === found.fingerprint);
  if (byValues !== undefined) return fromCatalog(byValues, `recognised by their values as ${byValues.origin}`);
  const bySha256 = candidates.find(({ sha256 }) => sha256 !== null && found.sha256.startsWith(sha256));
  if (bySha256 !== undefined) return fromCatalog(bySha256, `recognised by the file's SHA-256 as ${bySha256.origin}`);

  const sidecar = await readSidecar(network, file);
  if (sidecar !== null) return sidecar;

  const config = await readTimmConfig(file);
  if (config !== null)
    return { ...config, known: null, note: `${inWords(config)}: as timm's "config.json" beside the file says.` };

  const stem = parse(file).name;
  const named = candidates.find((entry) => parse(entry.file).name === stem || entry.otherFileStems.includes(stem));
  if (named !== undefined) {
    const doubt =
      named.fingerprint === null && named.sha256 === null
        ? 'which was not checked'
        : 'the values are not the known ones';
    return { ...fromCatalog(named, `taken for ${named.origin} by the file's name; ${doubt}`), known: null };
  }

  const byNaming = found.naming?.conventions(network) ?? null;
  const conventions = byNaming ?? torchvisionConventions(network);
  const why =
    byNaming === null
      ? "torchvision's conventions, assumed because these weights are not in the catalog"
      : `taken because the file has ${found.naming?.title}; these weights are not in the catalog`;
  return {
    ...conventions,
    licence: null,
    source: null,
    known: null,
    note:
      `${inWords(conventions)}: ${why}. If they are made differently, put a "${stem}.json" beside the file with "padding", ` +
      '"bn_eps", "input_scaling" and "input_size".',
  };
}

/** What nearly all PyTorch weights of a network want: what torchvision's own do, where there are any. */
export function torchvisionConventions(network: RegisteredNetwork): Conventions {
  const published = catalogOf(network.name).find(({ source }) => source === 'torchvision');
  return {
    padding: 'torch',
    batchNormEpsilon: network.batchNormEpsilon ?? 1e-5,
    preprocessing: published?.preprocessing ?? imageNetPreprocessing(network.inputSize),
  };
}

/** Conventions of a catalog entry; `why` ends the note. */
export function fromCatalog(entry: CatalogEntry, why: string): FoundConventions {
  const { padding, batchNormEpsilon, preprocessing } = entry;
  const conventions = { padding, batchNormEpsilon, preprocessing };
  return {
    ...conventions,
    licence: entry.licence,
    source: entry.origin,
    known: entry,
    note: `${inWords(conventions)}: ${why}.`,
  };
}

const triple = z.tuple([z.number(), z.number(), z.number()]);
const sidecarSchema = z.object({
  padding: z.string().optional(),
  bn_eps: z.number().positive().max(1).optional(),
  input_scaling: z.string().optional(),
  input_mean: triple.optional(),
  input_std: triple.optional(),
  input_size: z.number().int().min(32).max(1024).optional(),
  origin: z.string().optional(),
  licence: z.string().optional(),
});

async function readSidecar(network: RegisteredNetwork, file: string): Promise<FoundConventions | null> {
  const { dir, name } = parse(file);
  const path = join(dir, `${name}.json`);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw confusing(path, `it cannot be read (${error instanceof Error ? error.message : error})`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw confusing(path, `it is not valid JSON (${error instanceof Error ? error.message : error})`);
  }
  const parsed = sidecarSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw confusing(path, `"${issue?.path.join('.')}": ${issue?.message}`);
  }
  const said = parsed.data;
  // A .json that speaks of something else (a training log, an index) decides nothing.
  if (said.padding === undefined && said.bn_eps === undefined && said.input_scaling === undefined) return null;

  const usual = torchvisionConventions(network);
  const conventions: Conventions = {
    padding: said.padding === undefined ? usual.padding : paddingOf(path, said.padding),
    batchNormEpsilon: said.bn_eps ?? usual.batchNormEpsilon,
    preprocessing: {
      size: said.input_size ?? usual.preprocessing.size,
      ...scalingOf(path, said.input_scaling, said.input_mean, said.input_std),
    },
  };
  return {
    ...conventions,
    licence: said.licence ?? null,
    source: said.origin ?? null,
    known: null,
    note: `${inWords(conventions)}: as "${basename(path)}" beside the file says.`,
  };
}

function paddingOf(path: string, text: string): 'torch' | 'same' {
  if (/\bsame\b|tensorflow|keras/i.test(text)) return 'same';
  if (/torch|symmetric|explicit/i.test(text)) return 'torch';
  throw confusing(path, `padding "${text}" is unknown; write "SAME" (TensorFlow, Keras) or "symmetric" (PyTorch)`);
}

function scalingOf(
  path: string,
  text: string | undefined,
  mean: readonly [number, number, number] | undefined,
  std: readonly [number, number, number] | undefined,
): Omit<Preprocessing, 'size'> {
  const { size: _, ...imageNet } = imageNetPreprocessing(1);
  if (text === undefined) return { ...imageNet, mean: mean ?? imageNet.mean, std: std ?? imageNet.std };
  const plain = text.toLowerCase().replaceAll(/\s/g, '');
  if (/^x\/127\.5-1(\.0)?$/.test(plain)) return { scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] };
  if (/^x\/255(\.0)?$/.test(plain)) return { scale: 1 / 255, mean: mean ?? [0, 0, 0], std: std ?? [1, 1, 1] };
  if (/^x\/255(\.0)?,(then)?\(x-mean\)\/std$/.test(plain))
    return { ...imageNet, mean: mean ?? imageNet.mean, std: std ?? imageNet.std };
  throw confusing(path, `input_scaling "${text}" is unknown; write "x/127.5 - 1", "x/255" or "x/255, (x-mean)/std"`);
}

function inWords({ padding, batchNormEpsilon, preprocessing }: Conventions): string {
  const { scale, mean, std, size } = preprocessing;
  const range = `pixels from ${(0 - mean[0]) / std[0]} to ${(255 * scale - mean[0]) / std[0]}`;
  const scaling = std.every((value) => value === 1) ? range : `pixels with mean ${mean} and deviation ${std} removed`;
  const pads = padding === 'same' ? "TensorFlow's padding" : "PyTorch's padding";
  return `${pads}, batch norm epsilon ${batchNormEpsilon}, ${scaling}, ${size} px`;
}

const confusing = (path: string, why: string): ServiceError =>
  new ServiceError('unusable-data', `"${basename(path)}" beside the weights cannot be used: ${why}.`, {
    subject: path,
  });
