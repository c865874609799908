/** Writes weights files in the layouts of Keras and TF.js, for tests. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { File, ready } from 'h5wasm/node';

export interface KerasWeight {
  /** "Conv1/kernel" */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** `dtype` "<f4", float32, when not given. */
export interface Hdf5Dataset {
  readonly path: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array | Int32Array;
}

/** Tensors at paths, groups made as needed; `decorate` adds what else a test wants. */
export async function writeHdf5(
  file: string,
  datasets: readonly Hdf5Dataset[],
  decorate: (file: File) => void = () => {},
): Promise<string> {
  await ready;
  const made = new File(file, 'w');
  try {
    for (const { path, shape, values } of datasets) {
      const folders = path.split('/').slice(0, -1);
      for (let depth = 1; depth <= folders.length; depth++) {
        const group = `/${folders.slice(0, depth).join('/')}`;
        if (made.get(group) === null) made.create_group(group);
      }
      made.create_dataset({ name: `/${path}`, data: values, shape: [...shape] });
    }
    decorate(made);
  } finally {
    made.close();
  }
  return file;
}

/** As Keras 2 saves a model: `model_weights/Conv1/Conv1/kernel:0`. */
export const writeLegacyModel = (file: string, weights: readonly KerasWeight[]): Promise<string> =>
  writeHdf5(
    file,
    weights.map(({ name, ...rest }) => ({ path: `model_weights/${name.split('/')[0]}/${name}:0`, ...rest })),
  );

/** A layers model of two shards, as tensorflowjs_converter writes it. */
export function writeTfjsModel(folder: string, weights: readonly KerasWeight[]): string {
  mkdirSync(folder, { recursive: true });
  const bytes = Buffer.concat(
    weights.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
  const paths = ['group1-shard1of2.bin', 'group1-shard2of2.bin'];
  const half = Math.ceil(bytes.length / 2);
  writeFileSync(join(folder, paths[0]!), bytes.subarray(0, half));
  writeFileSync(join(folder, paths[1]!), bytes.subarray(half));
  const manifest = [{ paths, weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) }];
  const file = join(folder, 'model.json');
  writeFileSync(file, JSON.stringify({ format: 'layers-model', modelTopology: {}, weightsManifest: manifest }));
  return file;
}

/** A zip file of one entry, not compressed, as `.keras` files are. */
export function writeZip(file: string, name: string, content: Uint8Array): string {
  const encoded = Buffer.from(name);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(encoded.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt32LE(content.length, 20);
  entry.writeUInt32LE(content.length, 24);
  entry.writeUInt16LE(encoded.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + encoded.length, 12);
  end.writeUInt32LE(local.length + encoded.length + content.length, 16);
  writeFileSync(file, Buffer.concat([local, encoded, content, entry, encoded, end]));
  return file;
}
