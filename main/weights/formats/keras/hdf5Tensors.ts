/** What an HDF5 file holds, looked through with suspicion. Format: HDF5 File Format Specification 3.0 (The HDF Group). */
import { Group, type Metadata, type ready } from 'h5wasm/node';
import type { FloatType } from '../../floatTypes.ts';
import type { Hdf5Tensor } from './hdf5Messages.ts';

export type Hdf5Library = Awaited<typeof ready>;

/** Why an HDF5 file is refused; the message fits behind "cannot be used:". */
export class Hdf5Error extends Error {}

/** Far above what the largest networks have: groups in groups, and groups and tensors in all. */
const maxDepth = 32;
const maxObjects = 100_000;
const maxNameBytes = 1024;

/**
 * Every tensor below the root, without its values. `fileSize` bounds what they may claim together: Keras does not compress, so
 * that whoever claims more lies, or unpacks to more than anybody has. Throws `Hdf5Error`.
 */
export function listTensors(library: Hdf5Library, file: bigint, fileSize: number): readonly Hdf5Tensor[] {
  const tensors: Hdf5Tensor[] = [];
  let objects = 0;
  let bytes = 0;
  const visit = (group: string, depth: number): void => {
    if (depth > maxDepth) throw new Hdf5Error(`its groups lie more than ${maxDepth} deep in each other`);
    const layer = layerName(library, file, group);
    for (const name of library.get_names(file, group === '' ? '/' : group, false)) {
      const path = `${group}/${name}`;
      if (++objects > maxObjects) throw new Hdf5Error(`it holds more than ${maxObjects} groups and tensors`);
      // Asked before its type, which would follow it.
      if (library.get_symbolic_link(file, path) !== null || 'filename' in library.get_external_link(file, path))
        throw new Hdf5Error(
          `"${path.slice(1)}" is a link, which Keras never writes; save the weights again with model.save_weights`,
        );
      const type = library.get_type(file, path);
      if (type === library.H5G_GROUP) visit(path, depth + 1);
      else if (type === library.H5G_DATASET) {
        const described = describe(library, file, path, layer);
        if (described === null) continue;
        bytes += described.bytes;
        if (!(bytes <= fileSize))
          throw new Hdf5Error(
            `its tensors need more than the ${fileSize} bytes that it has (up to "${path.slice(1)}" of shape [${described.tensor.shape.join(', ')}])`,
          );
        tensors.push(described.tensor);
      }
    }
  };
  visit('', 0);
  return tensors;
}

function describe(
  library: Hdf5Library,
  file: bigint,
  path: string,
  layer: string | null,
): { readonly tensor: Hdf5Tensor; readonly bytes: number } | null {
  const metadata = library.get_dataset_metadata(file, path);
  if (metadata.shape === null) return null;
  const name = path.slice(1);
  if (metadata.virtual_sources !== undefined && metadata.virtual_sources.length > 0)
    throw new Hdf5Error(`"${name}" keeps its values in other files, which Keras never does`);
  const [filter] = library.get_dataset_filters(file, path);
  if (filter !== undefined)
    throw new Hdf5Error(
      `"${name}" is compressed (${filter.name}), which Keras never does; save the weights again with model.save_weights`,
    );
  const bytes = metadata.shape.reduce((product, size) => product * size, metadata.size);
  return { tensor: { path: name, layer, shape: [...metadata.shape], type: floatType(library, metadata) }, bytes };
}

function floatType(library: Hdf5Library, { type, size }: Metadata): FloatType | null {
  if (type !== library.H5T_class_t.H5T_FLOAT.value) return null;
  return ({ 2: 'F16', 4: 'F32', 8: 'F64' } as const)[size] ?? null;
}

/** Newer Kerases write the layer's name beside its numbered weights. */
function layerName(library: Hdf5Library, file: bigint, group: string): string | null {
  if (!group.endsWith('/vars') || !library.get_attribute_names(file, group).includes('name')) return null;
  const { type, total_size: count, size } = library.get_attribute_metadata(file, group, 'name');
  if (type !== library.H5T_class_t.H5T_STRING.value || count !== 1 || size > maxNameBytes) return null;
  const name = new Group(file, group).get_attribute('name', true);
  return typeof name === 'string' && name.length <= maxNameBytes ? name : null;
}

/** The bytes of a tensor, little-endian. Throws `Hdf5Error` when they are not all there. */
export function readTensor(
  library: Hdf5Library,
  file: bigint,
  { path, shape, type }: Hdf5Tensor,
): Uint8Array<ArrayBuffer> {
  if (type === null)
    throw new Hdf5Error(`tensor "${path}" does not hold floating-point numbers, which weights have to be`);
  const bytes = shape.reduce((product, size) => product * size, { F64: 8, F32: 4, F16: 2, BF16: 2 }[type]);
  if (bytes === 0) return new Uint8Array(0);
  const memory = library._malloc(bytes);
  if (memory === 0) throw new Hdf5Error(`tensor "${path}" is too large to be read (${bytes} bytes)`);
  try {
    // The high-level reader ignores this status and would return what happened to lie in memory.
    if (!succeeds(() => library.get_dataset_data(file, `/${path}`, null, null, null, BigInt(memory))))
      throw new Hdf5Error(
        `the values of tensor "${path}" cannot be read: they are cut off, damaged or kept in another file`,
      );
    return library.HEAPU8.slice(memory, memory + bytes);
  } finally {
    library._free(memory);
  }
}

/** The library tells failure by a negative number, or throws. */
function succeeds(call: () => number): boolean {
  try {
    return call() >= 0;
  } catch {
    return false;
  }
}
