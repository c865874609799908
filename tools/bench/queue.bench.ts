/** Whether the order in which one labels matters: accuracy against the number of labels, for each queue and for random order. */
import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { createOnnxBackend } from '../../main/compute/onnx/onnxBackend.ts';
import { createImagingPool } from '../../main/imaging/imagingPool.ts';
import { assign, squaredDistance } from '../../main/looks/kMeans.ts';
import { fitLabelHead } from '../../main/looks/labelHead.ts';
import { type LookVectors, vectorAt } from '../../main/looks/lookVectors.ts';
import { fitProjection, project } from '../../main/looks/projection.ts';
import { leastCertain, mixed, mostDifferent, type QueueRequest } from '../../main/looks/queue.ts';
import { extractFeatures } from '../../main/training/extractFeatures.ts';
import { seededRandom, shuffle } from '../../main/training/seededRandom.ts';
import { loadBackbone } from '../../main/weights/loadBackbone.ts';
import type { Benchmark } from './benchmark.ts';
import { requireData } from './photoFolders.ts';

const root = join(import.meta.dirname, '..', '..');
const sets = ['flowers', join('ants-bees', 'train')];
/** Labels asked for in one stretch, and the counts that are shown. */
const stretch = 20;
const shown = [20, 40, 60, 80, 120, 160, 200];
/** Of the photos, kept aside to judge on. */
const judgedShare = 1 / 3;
const fewestSeeds = 30;

type Strategy = (request: QueueRequest, classes: number) => number[];

const strategies: Record<string, Strategy> = {
  'random order': ({ candidates, width, count, random }) =>
    shuffle([...Array(candidates.length / width).keys()], random).slice(0, count),
  'least certain': (request) =>
    request.margins === null ? strategies['random order']!(request, 0) : leastCertain(request.margins, request.count),
  'most different': mostDifferent,
  'mixed (default)': mixed,
  'farthest (k-centre), for comparison': farthest,
};

export const benchmark: Benchmark = {
  question:
    'Accuracy on photos that are never labelled, against the number of labels, when labels are asked for in stretches of 20 in random order and in the ' +
    'orders of "Next to label". Head and looks are those that suggest labels. Aim: fewer labels for the same accuracy than random order.',
  async run({ repeats, say }) {
    const seeds = Math.max(fewestSeeds, repeats);
    const rows: string[][] = [];
    for (const set of sets) {
      const found = await looksOf(requireData(set));
      const { vectors, labels, classes, name } = found;
      const random: number[][] = [];
      for (const [title, strategy] of Object.entries(strategies)) {
        say(`${name}, ${title}: ${seeds} seeds`);
        const curves = Array.from({ length: seeds }, (_, seed) =>
          curveOf({ vectors, labels, classes, strategy, seed }),
        );
        if (random.length === 0) random.push(...curves);
        rows.push([
          name,
          title,
          ...shown.map((count) => {
            const at = count / stretch - 1;
            if (curves[0]![at] === undefined) return '';
            const own = curves.map((curve) => 100 * curve[at]!);
            const ahead = curves.map((curve, seed) => 100 * (curve[at]! - random[seed]![at]!));
            const gain = title === 'random order' ? '' : ` (${signed(meanOf(ahead))} ± ${errorOf(ahead).toFixed(1)})`;
            return `${meanOf(own).toFixed(1)}${gain}`;
          }),
        ]);
      }
    }
    return {
      columns: [
        { title: 'photos' },
        { title: 'order' },
        ...shown.map((count) => ({ title: `${count} labels, %`, align: 'right' as const })),
      ],
      rows,
      notes: [
        `Means over ${seeds} seeds; a third of the photos is kept aside to judge on, another third each time. In brackets: points ahead of random order with the ` +
          'same photos kept aside, ± one standard error of that mean.',
        'Where the queue of "mixed" is the same as that of "most different", there are fewer than 20 labels a class.',
      ],
    };
  },
};

interface Found {
  readonly name: string;
  readonly vectors: LookVectors;
  readonly labels: Int32Array;
  readonly classes: number;
}

function curveOf(request: {
  vectors: LookVectors;
  labels: Int32Array;
  classes: number;
  strategy: Strategy;
  seed: number;
}): number[] {
  const { vectors, labels, classes, strategy, seed } = request;
  const order = shuffle([...labels.keys()], seededRandom(seed, 'photos kept aside'));
  const kept = order.slice(0, Math.floor(order.length * judgedShare));
  const waiting = new Set(order.slice(kept.length));
  const labelled: number[] = [];
  const random = seededRandom(seed, 'queue');
  const curve: number[] = [];
  let head: ReturnType<typeof fitLabelHead> | null = null;
  const said = new Float32Array(classes);
  while (labelled.length < Math.min(shown.at(-1)!, waiting.size)) {
    const candidates = [...waiting].sort((a, b) => a - b);
    const margins =
      head === null
        ? null
        : Float32Array.from(candidates, (photo) => {
            head!.probabilities(photo, said);
            const [first = 0, second = 0] = [...said].sort((a, b) => b - a);
            return first - second;
          });
    const queue = strategy(
      {
        ...{ candidates: gather(vectors, candidates), labelled: gather(vectors, labelled), width: vectors.width },
        ...{ margins, count: stretch, random },
      },
      classes,
    );
    for (const place of queue) {
      labelled.push(candidates[place]!);
      waiting.delete(candidates[place]!);
    }
    const known = {
      photoIds: Uint32Array.from(labelled, (photo) => vectors.photoIds[photo]!),
      classes: Int32Array.from(labelled, (photo) => labels[photo]!),
    };
    head = fitLabelHead(vectors, known, classes, (indices) => indices);
    const right = kept.filter((photo) => {
      head!.probabilities(photo, said);
      return said.indexOf(said.reduce((most, value) => Math.max(most, value))) === labels[photo];
    });
    curve.push(right.length / kept.length);
  }
  return curve;
}

/** Always the photo that lies farthest from all labelled and chosen ones (Sener and Savarese 2018). */
function farthest({ candidates, labelled, width, count, random }: QueueRequest): number[] {
  const photos = candidates.length / width;
  const nearest =
    labelled.length === 0
      ? new Float32Array(photos).fill(Number.POSITIVE_INFINITY)
      : assign(candidates, width, labelled).distances;
  const queue = [labelled.length === 0 ? Math.floor(random() * photos) : indexOfLargest(nearest)];
  while (queue.length < count) {
    const last = queue.at(-1)!;
    for (let row = 0; row < photos; row++)
      nearest[row] = Math.min(nearest[row]!, squaredDistance(candidates, row * width, candidates, last * width, width));
    queue.push(indexOfLargest(nearest));
  }
  return queue;
}

async function looksOf(folder: string): Promise<Found> {
  const paths: string[] = [];
  const labels: number[] = [];
  const names = (await readdir(folder)).sort();
  for (const [label, name] of names.entries())
    for (const file of (await readdir(join(folder, name))).sort()) {
      paths.push(join(folder, name, file));
      labels.push(label);
    }
  const threads = availableParallelism();
  const imaging = createImagingPool({ threads });
  try {
    const backbone = await loadBackbone({
      name: 'pocket_resnet',
      weightsFolder: join(root, 'out', 'no-weights'),
      resourcesFolder: join(root, 'resources'),
    });
    const { graph, parameters, featureOutputs: outputs, featureCount } = backbone;
    const photos = await Promise.all(
      paths.map(async (path, photoId) => ({
        photoId,
        name: path,
        paths: [path],
        hash: (await imaging.inspect(path)).hash,
      })),
    );
    const runner = await createOnnxBackend({ log: { info() {} } }).inference({
      graph,
      parameters,
      outputs,
      device: 'cpu',
      threads,
    });
    const rows = new Float32Array(photos.length * featureCount);
    await extractFeatures(
      {
        ...{ runner, source: backbone, device: 'cpu', imaging, store: null, views: null },
        photos: photos.map((photo) => ({ photo, count: 1 })),
      },
      {
        onFeatures: (index, values) => rows.set(values, index * featureCount),
        onSkipped(_, error) {
          throw error;
        },
        onProgress() {},
      },
      () => performance.now(),
    );
    await runner.dispose();
    // As looksTask.ts does it.
    const projection = fitProjection(
      rows,
      featureCount,
      photos.length > 256 ? 128 : null,
      seededRandom(0, 'components of looks'),
    );
    const { width } = projection;
    const values = new Float32Array(photos.length * width);
    for (const row of photos.keys())
      project(
        projection,
        rows.subarray(row * featureCount, (row + 1) * featureCount),
        values.subarray(row * width, (row + 1) * width),
      );
    const photoIds = Uint32Array.from(photos, ({ photoId }) => photoId);
    const name = basename(folder) === 'train' ? basename(join(folder, '..')) : basename(folder);
    return { name, vectors: { photoIds, width, values }, labels: Int32Array.from(labels), classes: names.length };
  } finally {
    await imaging.close();
  }
}

function gather(vectors: LookVectors, photos: readonly number[]): Float32Array {
  const rows = new Float32Array(photos.length * vectors.width);
  for (const [at, photo] of photos.entries()) rows.set(vectorAt(vectors, photo), at * vectors.width);
  return rows;
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard error of the mean. */
function errorOf(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;

function indexOfLargest(values: Float32Array): number {
  let largest = 0;
  for (let at = 1; at < values.length; at++) if (values[at]! > values[largest]!) largest = at;
  return largest;
}
