/**
 * CIFAR-10 and CIFAR-100 in their binary form (cs.toronto.edu/~kriz/cifar.html): each record is one or two label bytes
 * and 32 × 32 px as planes of red, green and blue.
 */
import { ServiceError } from '../../../contract/index.ts';
import type { Entry } from '../source.ts';
import { type FileTree, folderOf, lastPart } from '../trees/fileTree.ts';
import type { Format, Given, Tools } from './format.ts';
import { openTrainingSide } from './sides.ts';
import { bytesOf, textOf } from './textOf.ts';

const edge = 32;
const planeBytes = edge * edge;
const pictureBytes = 3 * planeBytes;
/** Far above the 150 MB of the largest file. */
const mostBytes = 512 * 1024 ** 2;

interface Variant {
  /** Bytes before the pixels, and which of them is the label: CIFAR-100 has the coarse label first. */
  readonly labelBytes: 1 | 2;
  readonly names: string;
}
const cifar10: Variant = { labelBytes: 1, names: 'batches.meta.txt' };
const cifar100: Variant = { labelBytes: 2, names: 'fine_label_names.txt' };

export const cifar: Format = {
  name: 'cifar',
  async recognise(given) {
    const files = await batchesIn(given);
    return files.length === 0 ? null : 'surely';
  },
  async read(given, tools) {
    const { tree } = given;
    const files = await batchesIn(given);
    const [first] = files;
    if (!first) {
      throw new ServiceError(
        'unusable-data',
        `${tree.root} holds no CIFAR batches: files like data_batch_1.bin with 3,073 bytes a picture, or 3,074 for CIFAR-100.`,
        { subject: given.file ?? tree.root },
      );
    }
    const names = await classNames(tree, first, tools);
    const entries: Entry[] = [];
    for (const file of files) entries.push(...(await entriesIn(tree, file, names, tools)));
    return { layout: 'cifar', entries: openTrainingSide(entries), skipped: [], classes: names };
  },
};

interface Batch {
  readonly name: string;
  readonly variant: Variant;
}

async function batchesIn({ tree, file }: Given): Promise<Batch[]> {
  const names = file !== null ? [file] : tree.names.filter((name) => name.split('/').length <= 3);
  const found: Batch[] = [];
  for (const name of names) {
    const last = lastPart(name);
    const fine = /^(train|test)\.bin$/i.test(last);
    if (!fine && !/^(data_batch_\d+|test_batch)\.bin$/i.test(last)) continue;
    const variant = fine ? cifar100 : cifar10;
    const size = await tree.size(name);
    if (size > 0 && size % (variant.labelBytes + pictureBytes) === 0) found.push({ name, variant });
  }
  return found;
}

async function classNames(tree: FileTree, { name, variant }: Batch, { signal }: Tools): Promise<string[]> {
  const found = await tree.find(variant.names, folderOf(name));
  if (found === null) return Array.from({ length: variant === cifar10 ? 10 : 100 }, (_, index) => String(index));
  const lines = (await textOf(tree, found, signal)).split(/\r?\n/);
  return lines.map((line) => line.trim().replaceAll('_', ' ')).filter(Boolean);
}

async function entriesIn(
  tree: FileTree,
  { name, variant }: Batch,
  names: readonly string[],
  { own, signal }: Tools,
): Promise<Entry[]> {
  const bytes = await bytesOf(tree, name, signal, mostBytes);
  const recordBytes = variant.labelBytes + pictureBytes;
  const split = /^test/i.test(lastPart(name)) ? 'test' : 'train';
  const batch = lastPart(name).replace(/\.bin$/i, '');
  return Array.from({ length: bytes.length / recordBytes }, (_, index): Entry => {
    const at = index * recordBytes;
    const label = bytes[at + variant.labelBytes - 1] ?? 0;
    const shown = `${batch}/${String(index + 1).padStart(5, '0')}`;
    return {
      file: (call) => own.keepPixels(pixelsAt(bytes, at + variant.labelBytes), call),
      shown,
      name: shown,
      place: { className: names[label] ?? String(label), split },
    };
  });
}

/** Planes [3, 32, 32] to rows of R, G, B. */
function pixelsAt(bytes: Uint8Array, at: number) {
  const data = new Uint8Array(pictureBytes);
  for (let pixel = 0; pixel < planeBytes; pixel++) {
    for (let channel = 0; channel < 3; channel++) data[pixel * 3 + channel] = bytes[at + channel * planeBytes + pixel]!;
  }
  return { data, width: edge, height: edge, channels: 3 as const };
}
