/**
 * Reads safetensors files: 8 bytes of header length, a JSON header, and the values. The header is not believed: every
 * claim is checked against the file before anything is allocated. Format: huggingface/safetensors, README "Format".
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { ServiceError } from '../contract/errors.ts';
import { decodeFloats, type FloatType, floatTypes } from './floatTypes.ts';
import { nonFinite } from './formats/nonFinite.ts';

export interface TensorEntry {
  readonly name: string;
  /** As the file spells it: F32, F16, BF16, F64, I64, … */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Where its bytes lie, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly sizeBytes: number;
  /** The `__metadata__` of whoever wrote it. */
  readonly metadata: ReadonlyMap<string, string>;
  /** In the order of their bytes. */
  readonly tensors: readonly TensorEntry[];
  /** Where the values begin in the file. */
  readonly dataOffset: number;
}

export interface SafetensorsContent extends SafetensorsHeader {
  /** float32 values of the wanted tensors by name, C order. */
  readonly values: ReadonlyMap<string, Float32Array>;
  /** SHA-256 of the whole file, 64 hex digits. */
  readonly sha256: string;
}

/** The format's own limit. Real headers are a few hundred bytes per tensor. */
const maxHeaderBytes = 100_000_000;

const elementBytes: Readonly<Record<string, number>> = {
  ...{ F64: 8, F32: 4, F16: 2, BF16: 2, F8_E5M2: 1, F8_E4M3: 1 },
  ...{ I64: 8, I32: 4, I16: 2, I8: 1, U64: 8, U32: 4, U16: 2, U8: 1, BOOL: 1 },
};

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const tensorSchema = z.object({
  dtype: z.string(),
  shape: z.array(count).max(16),
  data_offsets: z.tuple([count, count]),
});
const metadataSchema = z.record(z.string(), z.string());

/** Reads and checks the header only. Throws `ServiceError('unusable-data')` naming the file and what is wrong with it. */
export async function readSafetensorsHeader(file: string): Promise<SafetensorsHeader> {
  await using handle = await openWeights(file);
  return parseHeader(handle, file);
}

/**
 * Reads the wanted tensors as float32. Each has to be F32, F16, BF16 or F64 and free of NaN and infinities.
 * Throws `ServiceError('unusable-data')` naming the file and the tensor.
 */
export async function readSafetensors(
  file: string,
  wanted: (header: SafetensorsHeader) => readonly string[],
): Promise<SafetensorsContent> {
  await using handle = await openWeights(file);
  const header = await parseHeader(handle, file);
  const names = new Set(wanted(header));

  const hash = createHash('sha256');
  hash.update(await readExactly(handle, file, 0, header.dataOffset));
  const values = new Map<string, Float32Array>();
  // The tensors lie end to end in this order, so that reading them one by one reads the file once.
  for (const tensor of header.tensors) {
    const bytes = await readExactly(handle, file, header.dataOffset + tensor.begin, tensor.end - tensor.begin);
    hash.update(bytes);
    if (names.has(tensor.name)) values.set(tensor.name, finiteFloats(file, tensor, bytes));
  }
  return { ...header, values, sha256: hash.digest('hex') };
}

async function openWeights(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r');
  } catch (error) {
    throw openProblem(file, error);
  }
}

/** Why a weights file could not be opened. */
export function openProblem(file: string, error: unknown): ServiceError {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return new ServiceError(
    missing ? 'not-found' : 'unusable-data',
    missing
      ? `There is no weights file at "${file}".`
      : `The weights file "${file}" cannot be opened: ${error instanceof Error ? error.message : error}`,
    { subject: file, cause: error },
  );
}

async function parseHeader(handle: FileHandle, file: string): Promise<SafetensorsHeader> {
  const status = await handle.stat();
  if (!status.isFile()) throw broken(file, 'it is not a file');
  const sizeBytes = status.size;
  if (sizeBytes < 8) throw broken(file, `it holds only ${sizeBytes} bytes, less than the length field of a header`);

  const claimed = (await readExactly(handle, file, 0, 8)).readBigUInt64LE();
  if (claimed > BigInt(maxHeaderBytes))
    throw broken(file, `its header claims ${claimed} bytes, more than the ${maxHeaderBytes} that the format allows`);
  const headerBytes = Number(claimed);
  if (8 + headerBytes > sizeBytes)
    throw broken(file, `its header claims ${headerBytes} bytes, but the file ends after ${sizeBytes}: it is cut off`);
  const dataOffset = 8 + headerBytes;

  const header = parseJson(file, await readExactly(handle, file, 8, headerBytes));
  const metadata = new Map<string, string>();
  const tensors: TensorEntry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      const parsed = metadataSchema.safeParse(value);
      if (!parsed.success) throw broken(file, 'its metadata is not a table of texts');
      for (const [key, text] of Object.entries(parsed.data)) metadata.set(key, text);
    } else tensors.push(parseTensor(file, name, value));
  }
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);

  // As the format demands, the tensors fill the rest of the file exactly: no gap, no overlap. A name given twice leaves a gap.
  let position = 0;
  for (const tensor of tensors) {
    if (tensor.begin < position) throw broken(file, `tensor "${tensor.name}" overlaps the one before it`);
    if (tensor.begin > position)
      throw broken(file, `${tensor.begin - position} bytes before tensor "${tensor.name}" belong to no tensor`);
    position = tensor.end;
  }
  const dataBytes = sizeBytes - dataOffset;
  if (position > dataBytes)
    throw broken(file, `its tensors need ${position} bytes, but only ${dataBytes} are there: it is cut off`);
  if (position < dataBytes) throw broken(file, `${dataBytes - position} bytes at its end belong to no tensor`);
  return { sizeBytes, metadata, tensors, dataOffset };
}

function parseJson(file: string, bytes: Buffer): object {
  if (bytes[0] !== 0x7b) throw broken(file, 'its header does not begin with "{": it is no safetensors file');
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw broken(file, `its header is not valid JSON (${error instanceof Error ? error.message : error})`);
  }
  if (typeof parsed !== 'object' || parsed === null) throw broken(file, 'its header is not a table');
  return parsed;
}

function parseTensor(file: string, name: string, value: unknown): TensorEntry {
  const parsed = tensorSchema.safeParse(value);
  if (!parsed.success) throw broken(file, `the entry of tensor "${name}" is malformed`);
  const { dtype, shape, data_offsets: offsets } = parsed.data;
  const bytesEach = Object.hasOwn(elementBytes, dtype) ? elementBytes[dtype] : undefined;
  if (bytesEach === undefined) throw broken(file, `tensor "${name}" has the unknown type "${dtype}"`);
  // In BigInt, so that a huge shape cannot wrap around to the right size.
  const needed = shape.reduce((product, size) => product * BigInt(size), BigInt(bytesEach));
  const [begin, end] = offsets;
  if (end < begin || BigInt(end - begin) !== needed)
    throw broken(
      file,
      `tensor "${name}" of shape [${shape}] (${dtype}) needs ${needed} bytes, its entry gives ${end - begin}`,
    );
  return { name, dtype, shape, begin, end };
}

function finiteFloats(file: string, tensor: TensorEntry, bytes: Buffer): Float32Array {
  const type = floatTypes.find((known): known is FloatType => known === tensor.dtype);
  if (type === undefined)
    throw broken(
      file,
      `tensor "${tensor.name}" holds ${tensor.dtype} values; weights have to be F32, F16, BF16 or F64`,
    );
  const values = decodeFloats(type, bytes);
  const problem = nonFinite(tensor.name, values);
  if (problem !== null) throw broken(file, problem);
  return values;
}

async function readExactly(handle: FileHandle, file: string, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await handle.read(buffer, read, length - read, position + read);
    if (bytesRead === 0) throw broken(file, 'it became shorter while it was read');
    read += bytesRead;
  }
  return buffer;
}

const broken = (file: string, why: string): ServiceError =>
  new ServiceError('unusable-data', `The weights file "${basename(file)}" cannot be used: ${why}.`, { subject: file });
