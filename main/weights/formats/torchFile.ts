/**
 * Reads weights that PyTorch saved (.pth, .pt, .bin): the zip format of 1.6 and later, and the one before. Nothing in such a
 * file is run: see unpickle.ts. A claim of the file is compared with what is there before anything is allocated.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { ServiceError } from '../../contract/errors.ts';
import { decodeFloats, type FloatType } from '../floatTypes.ts';
import { nonFinite } from './nonFinite.ts';
import {
  type Pickled,
  PickledFunction,
  type PickledObject,
  PickledTable,
  PickleError,
  type UnpickleOptions,
  unpickle,
} from './unpickle.ts';
import { entryBegin, type ReadAt, ZipError, zipEntries } from './zipEntries.ts';

/** A tensor as the file describes it. */
export interface TorchTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface TorchContent {
  readonly sizeBytes: number;
  readonly tensors: readonly TorchTensor[];
  /** float32 values of the wanted tensors by name, C order. */
  readonly values: ReadonlyMap<string, Float32Array>;
  /** SHA-256 of the whole file, 64 hex digits. */
  readonly sha256: string;
}

/** Pickles hold names and shapes; those of the largest networks take a few hundred kilobytes. */
const maxPickleBytes = 64 * 1024 * 1024;

/**
 * Reads the wanted tensors as float32. Those of a checkpoint's tables are named after both: "state_dict.conv1.weight"; which of
 * them are a network's weights is for `checkpointParts` to say. Throws `ServiceError('unusable-data')` naming the file and what is
 * wrong with it.
 */
export async function readTorchFile(
  file: string,
  wanted: (tensors: readonly TorchTensor[]) => readonly string[],
): Promise<TorchContent> {
  await using handle = await open(file, 'r');
  const sizeBytes = (await handle.stat()).size;
  try {
    const read: ReadAt = (position, length) => readExactly(handle, position, length, sizeBytes);
    const isZip = (await read(0, Math.min(4, sizeBytes))).toString('latin1') === 'PK\x03\x04';
    const archive = await (isZip ? openZip(read, sizeBytes) : openLegacy(read, sizeBytes));
    const tensors = tensorsIn(archive.value);
    const listed = tensors.map(({ name, shape }) => ({ name, shape }));
    const names = new Set(wanted(listed));
    const values = new Map<string, Float32Array>();
    for (const tensor of tensors)
      if (names.has(tensor.name)) values.set(tensor.name, await valuesOf(tensor, archive, read));
    return { sizeBytes, tensors: listed, values, sha256: await hashOf(handle) };
  } catch (error) {
    if (!(error instanceof PickleError || error instanceof ZipError)) throw error;
    throw new ServiceError('unusable-data', `The weights file "${basename(file)}" cannot be used: ${error.message}.`, {
      subject: file,
      cause: error,
    });
  }
}

interface Archive {
  /** What the main pickle holds. */
  readonly value: Pickled;
  /** Where the bytes of a storage lie. */
  locate(storage: Storage): Promise<{ begin: number; size: number }>;
}

/** A row of numbers that tensors are views of. */
interface Storage extends PickledObject {
  readonly made: 'storage';
  readonly type: string;
  readonly key: string;
  /** Numbers in it. */
  readonly length: number;
}

interface Tensor extends PickledObject {
  readonly made: 'tensor';
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
}

interface NamedTensor extends Tensor {
  readonly name: string;
}

/** Bytes of a number in each kind of storage, and how its values are read; integers are never wanted. */
const storageTypes: ReadonlyMap<string, { readonly bytes: number; readonly floats: FloatType | null }> = new Map([
  ['DoubleStorage', { bytes: 8, floats: 'F64' }],
  ['FloatStorage', { bytes: 4, floats: 'F32' }],
  ['HalfStorage', { bytes: 2, floats: 'F16' }],
  ['BFloat16Storage', { bytes: 2, floats: 'BF16' }],
  ...(['LongStorage', 'ComplexFloatStorage'] as const).map((name) => [name, { bytes: 8, floats: null }] as const),
  ['IntStorage', { bytes: 4, floats: null }],
  ['ShortStorage', { bytes: 2, floats: null }],
  ...(['CharStorage', 'ByteStorage', 'BoolStorage'] as const).map(
    (name) => [name, { bytes: 1, floats: null }] as const,
  ),
]);

async function openZip(read: ReadAt, fileSize: number): Promise<Archive> {
  const entries = await zipEntries(read, fileSize);
  const main = [...entries.values()].find(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  if (main === undefined) throw new ZipError('it holds no "data.pkl": PyTorch did not write it');
  const folder = main.name.slice(0, -'data.pkl'.length);
  if (main.size > maxPickleBytes) throw new ZipError(`its pickle has ${main.size} bytes, far more than weights need`);
  const order = entries.get(`${folder}byteorder`);
  if (order !== undefined && (await bytesOf(order)).toString('latin1') === 'big')
    throw new ZipError('it was written on a big-endian machine; save it again on a usual one');
  const { value } = unpickle(await bytesOf(main), 0, rules(zipStorage));

  async function bytesOf(entry: { readonly name: string; readonly size: number; readonly headerOffset: number }) {
    return read(await entryBegin(read, fileSize, entry), entry.size);
  }
  return {
    value,
    async locate(storage) {
      const entry = entries.get(`${folder}data/${storage.key}`);
      if (entry === undefined) throw new ZipError(`its values "${storage.key}" are missing`);
      return { begin: await entryBegin(read, fileSize, entry), size: entry.size };
    },
  };
}

/** Four pickles (a magic number, the version, the machine, the value), the storages' keys, and the storages one by one. */
async function openLegacy(read: ReadAt, fileSize: number): Promise<Archive> {
  const head = await read(0, Math.min(fileSize, maxPickleBytes));
  if (head[0] !== 0x80) throw new PickleError('PyTorch did not write it');
  const plain = rules(() => {
    throw new PickleError('its head refers to values');
  });
  const magic = unpickle(head, 0, plain);
  if (magic.value !== 0x1950a86a20f9469cfc6cn) throw new PickleError('it is a pickle, but not one that PyTorch wrote');
  const version = unpickle(head, magic.end, plain);
  const machine = unpickle(head, version.end, plain);
  if (machine.value instanceof PickledTable && machine.value.entries.get('little_endian') === false)
    throw new PickleError('it was written on a big-endian machine; save it again on a usual one');
  const storages = new Map<string, Storage>();
  const main = unpickle(
    head,
    machine.end,
    rules((id) => {
      const storage = legacyStorage(id);
      storages.set(storage.key, storage);
      return storage;
    }),
  );
  const keys = unpickle(head, main.end, plain);
  if (!Array.isArray(keys.value)) throw new PickleError('its list of values is missing');
  const places = new Map<string, { begin: number; size: number }>();
  let position = keys.end;
  for (const key of keys.value) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (storage === undefined) throw new PickleError('its list of values does not fit its tensors');
    const count = (await read(position, 8)).readBigInt64LE();
    if (count !== BigInt(storage.length)) throw new PickleError(`its values "${key}" have another length than it says`);
    const size = storage.length * storageTypes.get(storage.type)!.bytes;
    if (position + 8 + size > fileSize) throw new PickleError('it ends before its values do: it is cut off');
    places.set(storage.key, { begin: position + 8, size });
    position += 8 + size;
  }
  return {
    value: main.value,
    async locate(storage) {
      const place = places.get(storage.key);
      if (place === undefined) throw new PickleError(`its values "${storage.key}" are missing`);
      return place;
    },
  };
}

/** What a file of weights may use: tables, tensors and their storages. */
function rules(persistent: (id: Pickled) => Pickled): UnpickleOptions {
  const tensor = (args: readonly Pickled[]): Pickled => rebuildTensor(args);
  return {
    functions: new Map<string, (args: readonly Pickled[]) => Pickled>([
      ['collections OrderedDict', orderedTable],
      ['torch._utils _rebuild_tensor_v2', tensor],
      ['torch._utils _rebuild_tensor', tensor],
      ['torch._utils _rebuild_parameter', ([value]) => value ?? null],
      ['collections defaultdict', ([, pairs]) => orderedTable([pairs ?? null])],
      ['collections Counter', () => new PickledTable()],
      // Notes of training programs: settings, numbers of numpy. They stay what they are here, nothing.
      ...notes.map((name) => [name, () => note] as const),
      // Named as arguments, never called.
      ...[...storageTypes.keys()].map((name) => [`torch ${name}`, notCalled(name)] as const),
    ]),
    persistent,
  };
}

const note: PickledObject = { made: 'note' };
const notes = [
  ...[
    'argparse Namespace',
    'types SimpleNamespace',
    'pathlib PosixPath',
    'pathlib WindowsPath',
    'torch Size',
    'torch device',
  ],
  ...['numpy dtype', 'numpy.core.multiarray scalar', 'numpy._core.multiarray scalar', '_codecs encode'],
  ...['__builtin__ dict', 'builtins dict', '__builtin__ set', 'builtins set'],
  ...['float32', 'float16', 'bfloat16', 'float64', 'int64', 'int32'].map((type) => `torch ${type}`),
];

/** Made from nothing, or from pairs. */
function orderedTable(args: readonly Pickled[]): Pickled {
  const table = new PickledTable();
  const pairs = args[0];
  if (Array.isArray(pairs))
    for (const pair of pairs)
      if (Array.isArray(pair) && typeof pair[0] === 'string') table.entries.set(pair[0], pair[1] ?? null);
  return table;
}

const notCalled = (name: string) => (): Pickled => {
  throw new PickleError(`its pickle makes values of its own (${name}) instead of referring to them`);
};

/** ('storage', type, key, device, length) */
function zipStorage(id: Pickled): Storage {
  const [word, type, key, , length] = Array.isArray(id) ? id : [];
  const name = type instanceof PickledFunction ? type.name.replace(/^torch /, '') : '';
  if (word !== 'storage' || !storageTypes.has(name) || typeof key !== 'string' || !isCount(length))
    throw new PickleError('its pickle refers to something that is no tensor');
  return { made: 'storage', type: name, key, length };
}

/** As above, and then what part of another storage it is: always none in what `torch.save` writes today. */
function legacyStorage(id: Pickled): Storage {
  const view = Array.isArray(id) ? id[5] : null;
  if (view !== null && view !== undefined)
    throw new PickleError(
      'its tensors share values in the manner of PyTorch before 0.4; save it again with a newer one',
    );
  return zipStorage(id);
}

/** (storage, offset, shape, stride, …) */
function rebuildTensor([storage, offset, shape, stride]: readonly Pickled[]): Tensor {
  if (
    !isStorage(storage) ||
    !isCount(offset) ||
    !isCounts(shape) ||
    !isCounts(stride) ||
    shape.length !== stride.length
  )
    throw new PickleError('its pickle describes a tensor that makes no sense');
  const count = valuesOfShape(shape);
  // Compared before multiplying further, so that no claim becomes an allocation.
  const last = shape.reduce((sum, size, axis) => sum + Math.max(size - 1, 0) * stride[axis]!, offset);
  if (count > storage.length || (count > 0 && last >= storage.length))
    throw new PickleError(
      `its pickle describes a tensor of shape [${shape.join(', ')}] in only ${storage.length} values`,
    );
  return { made: 'tensor', storage, offset, shape, stride };
}

const isCount = (value: Pickled | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isCounts = (value: Pickled | undefined): value is readonly number[] =>
  Array.isArray(value) && value.length <= 16 && value.every((one) => isCount(one));
const isObject = (value: Pickled | undefined): value is PickledObject =>
  typeof value === 'object' && value !== null && 'made' in value;
const isStorage = (value: Pickled | undefined): value is Storage => isObject(value) && value.made === 'storage';
const isTensor = (value: Pickled | undefined): value is Tensor => isObject(value) && value.made === 'tensor';
const valuesOfShape = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** How deep tables of tensors are looked for: a checkpoint's network in a wrapper's table, and one more. */
const maxDepth = 4;

/** Every tensor of a file; one in a table inside another by both names: "state_dict.conv1.weight". */
function tensorsIn(value: Pickled): readonly NamedTensor[] {
  const found = new Map<string, NamedTensor>();
  const collect = (table: PickledTable, prefix: string, depth: number): void => {
    for (const [key, one] of table.entries) {
      const name = `${prefix}${key}`;
      if (isTensor(one) && !found.has(name)) found.set(name, { ...one, name });
      else if (one instanceof PickledTable && depth < maxDepth) collect(one, `${name}.`, depth + 1);
    }
  };
  if (value instanceof PickledTable) collect(value, '', 1);
  if (found.size > 0) return [...found.values()];
  throw new PickleError(
    'it holds no table of tensors by name; save the network with torch.save(model.state_dict(), "weights.pth")',
  );
}

async function valuesOf(tensor: NamedTensor, archive: Archive, read: ReadAt): Promise<Float32Array> {
  const { name, storage, offset, shape, stride } = tensor;
  const type = storageTypes.get(storage.type)!;
  if (type.floats === null)
    throw new PickleError(`tensor "${name}" holds whole numbers (${storage.type}); weights have to be floating-point`);
  const { begin, size } = await archive.locate(storage);
  if (size !== storage.length * type.bytes)
    throw new PickleError(`tensor "${name}" needs ${storage.length * type.bytes} bytes, but ${size} are there`);
  const all = decodeFloats(type.floats, await read(begin, size));
  const values = arrange(all, offset, shape, stride);
  const problem = nonFinite(name, values);
  if (problem !== null) throw new PickleError(problem);
  return values;
}

/** The values of a view in C order; most views are the whole storage already. */
function arrange(all: Float32Array, offset: number, shape: readonly number[], stride: readonly number[]): Float32Array {
  const count = valuesOfShape(shape);
  const inOrder = shape.every((size, axis) => size === 1 || stride[axis] === valuesOfShape(shape.slice(axis + 1)));
  if (inOrder) return all.length === count ? all : all.slice(offset, offset + count);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    let [rest, from] = [index, offset];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += (rest % shape[axis]!) * stride[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    values[index] = all[from]!;
  }
  return values;
}

async function readExactly(handle: FileHandle, position: number, length: number, fileSize: number): Promise<Buffer> {
  if (position < 0 || length < 0 || position + length > fileSize)
    throw new PickleError('it ends before its values do: it is cut off');
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new PickleError('it became shorter while it was read');
    done += bytesRead;
  }
  return buffer;
}

async function hashOf(handle: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) hash.update(chunk);
  return hash.digest('hex');
}
