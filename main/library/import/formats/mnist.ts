/** MNIST and its relatives as IDX files (yann.lecun.com/exdb/mnist), packed with gzip or not. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ServiceError } from '../../../contract/index.ts';
import type { Entry } from '../source.ts';
import { type FileTree, folderOf, lastPart } from '../trees/fileTree.ts';
import type { Format, Given, Tools } from './format.ts';
import { openTrainingSide } from './sides.ts';
import { bytesOf } from './textOf.ts';

/** Unpacked; MNIST's training pictures have 47 MB. */
const mostBytes = 1024 ** 3;
/** Magic numbers: unsigned bytes in three dimensions, and in one. */
const imagesMagic = 0x00000803;
const labelsMagic = 0x00000801;

export const mnist: Format = {
  name: 'mnist',
  recognise: async (given) => ((await pairsIn(given)).length > 0 ? 'surely' : null),
  async read(given, tools) {
    const pairs = await pairsIn(given);
    if (pairs.length === 0) {
      throw new ServiceError(
        'unusable-data',
        `${given.tree.root} holds no pictures in IDX form. They come in pairs: train-images-idx3-ubyte with train-labels-idx1-ubyte, packed with gzip or not.`,
        { subject: given.file ?? given.tree.root },
      );
    }
    const entries: Entry[] = [];
    for (const pair of pairs) entries.push(...(await entriesIn(given.tree, pair, tools)));
    return { layout: 'mnist', entries: openTrainingSide(entries), skipped: [], classes: [] };
  },
};

interface Pair {
  readonly images: string;
  /** null: the pictures come without labels. */
  readonly labels: string | null;
}

const imagesName = /^(.*)images([-.]idx3-ubyte(?:\.gz)?)$/i;
const labelsName = /^(.*)labels([-.]idx1-ubyte(?:\.gz)?)$/i;

/** Either file of a pair may be pointed at. */
async function pairsIn({ tree, file }: Given): Promise<Pair[]> {
  const names = file !== null ? [file] : tree.names.filter((name) => name.split('/').length <= 4);
  const pairs: Pair[] = [];
  for (const name of names) {
    const folder = folderOf(name);
    const last = lastPart(name);
    if (imagesName.test(last)) {
      pairs.push({ images: name, labels: await besides(tree, last, folder, 'labels', 'idx1') });
    } else if (file !== null && labelsName.test(last)) {
      const images = await besides(tree, last, folder, 'images', 'idx3');
      if (images !== null) pairs.push({ images, labels: name });
    }
  }
  return pairs;
}

async function besides(
  tree: FileTree,
  last: string,
  folder: string,
  what: 'images' | 'labels',
  idx: 'idx1' | 'idx3',
): Promise<string | null> {
  const named = last.replace(/images|labels/i, what).replace(/idx[13]/i, idx);
  const unpacked = named.replace(/\.gz$/i, '');
  return (
    (await tree.find(named, folder)) ??
    (await tree.find(unpacked, folder)) ??
    (await tree.find(`${unpacked}.gz`, folder))
  );
}

async function entriesIn(tree: FileTree, { images, labels }: Pair, { own, signal }: Tools): Promise<Entry[]> {
  const pixels = await idx(tree, images, imagesMagic, signal);
  const [count = 0, height = 0, width = 0] = pixels.shape;
  const said = labels === null ? null : await idx(tree, labels, labelsMagic, signal);
  if (said && said.shape[0] !== count) {
    throw new ServiceError(
      'unusable-data',
      `${images} holds ${count} pictures, but ${labels} holds ${said.shape[0]} labels. They do not belong together.`,
      { subject: images },
    );
  }
  const prefix = imagesName.exec(lastPart(images))?.[1]?.replace(/[-_.]+$/, '') ?? '';
  const split = /t10k|test/i.test(prefix) ? 'test' : /train/i.test(prefix) ? 'train' : null;
  return Array.from({ length: count }, (_, index): Entry => {
    const shown = `${prefix || 'images'}/${String(index + 1).padStart(5, '0')}`;
    return {
      file: (call) => {
        const data = pixels.data.subarray(index * width * height, (index + 1) * width * height);
        // A copy: what is sent to a worker takes its whole memory along.
        return own.keepPixels({ data: data.slice(), width, height, channels: 1 }, call);
      },
      shown,
      name: shown,
      place: { className: said ? String(said.data[index]) : null, split },
    };
  });
}

/** Bytes in the order of the file, with their shape. */
async function idx(
  tree: FileTree,
  name: string,
  magic: number,
  signal: AbortSignal,
): Promise<{ shape: readonly number[]; data: Uint8Array }> {
  const unusable = (what: string, cause?: unknown) =>
    new ServiceError('unusable-data', `${name} cannot be read as an IDX file: ${what}.`, { subject: name, cause });
  const packed = await bytesOf(tree, name, signal, mostBytes);
  const isPacked = packed[0] === 0x1f && packed[1] === 0x8b;
  const bytes = isPacked
    ? await unpack(packed, { maxOutputLength: mostBytes }).catch((error: unknown) => {
        throw unusable(error instanceof Error ? error.message : String(error), error);
      })
    : packed;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimensions = magic & 0xff;
  const start = 4 + 4 * dimensions;
  if (bytes.byteLength < start || view.getUint32(0) !== magic) throw unusable('it begins with another magic number');
  const shape = Array.from({ length: dimensions }, (_, index) => view.getUint32(4 + 4 * index));
  const size = shape.reduce((product, length) => product * length, 1);
  if (size !== bytes.byteLength - start) {
    throw unusable(`its header announces ${size} bytes, but ${bytes.byteLength - start} follow`);
  }
  return { shape, data: bytes.subarray(start) };
}

const unpack = promisify(gunzip);
