/** What advice reads of photos: means at the thaw points, rows for a try, and how long a view takes. */
import type { Backend } from '../../compute/backend.ts';
import type { ImagingPool } from '../../imaging/imaging.ts';
import type { TaskPhoto } from '../../jobs/task.ts';
import type { Graph } from '../../networks/graph.ts';
import { prune } from '../../networks/prune.ts';
import { type ExtractSummary, extractFeatures, type FeatureSource } from '../extractFeatures.ts';
import type { FeatureStore } from '../featureStore.ts';
import { rowsSource } from '../fineTune/prepareRows.ts';
import { rowLength } from '../fineTune/samples.ts';
import type { TrainingNetwork } from '../fineTune/trainingNetwork.ts';
import type { KeptBackbone } from '../keptBackbone.ts';
import type { FullSettings } from './depth.ts';
import type { StageMeans } from './stageMeans.ts';

export interface Reading {
  readonly backbone: KeptBackbone;
  readonly photos: readonly TaskPhoto[];
  readonly device: string;
  readonly threads: number;
  readonly imaging: ImagingPool;
  readonly store: FeatureStore;
  readonly backend: Backend;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  clock(): number;
}

export interface ReadMeans {
  /** Indices of the photos that could be read. */
  readonly known: readonly number[];
  /** Of those, [photos, the source's features]. */
  readonly rows: Float32Array;
  /** Seconds of a view, measured over all that were computed; null where too few were. */
  readonly viewSeconds: number | null;
}

/** From so many views on decoding and inference overlap as they do in a training. */
const steadyFrom = 64;

/** Plain views. What was read before comes from the store. */
export async function readMeans(
  reading: Reading,
  means: StageMeans,
  onLeft: (photos: number) => void,
): Promise<ReadMeans> {
  const { found, computed, seconds } = await read(reading, means.graph, means.source, onLeft);
  const known = [...found.keys()].sort((a, b) => a - b);
  return {
    known,
    rows: joined(known.map((photo) => found.get(photo)!)),
    viewSeconds: seconds !== null && computed >= steadyFrom ? seconds / computed : null,
  };
}

/** What a depth's trained part takes of each photo [photos, its input], all of which can be read. Kept where training finds it. */
export async function readRows(reading: Reading, { frozen, trained }: TrainingNetwork): Promise<Float32Array> {
  const length = rowLength(trained.input.shape);
  if (frozen === null) return joined(await inputsOf(reading));
  const source = rowsSource(reading.backbone, trained, frozen.output, true);
  const { found } = await read(reading, prune(reading.backbone.graph, source.featureOutputs), source, () => {});
  return joined(reading.photos.map((_, photo) => found.get(photo)!.subarray(0, length)));
}

export interface ViewTimes {
  /** Seconds of a plain view through decoding and the whole backbone. */
  readonly plainViewSeconds: number;
  /** The same of one of the views that training draws, decoding shared by a photo's views. */
  readonly viewSeconds: number;
}

/** Enough for a steady pace, few enough for a moment. */
const timedPhotos = 16;

/** Some photos as training reads them, without the store. Photos that cannot be read count as if they could. */
export async function timeViews(reading: Reading, settings: FullSettings, views: number): Promise<ViewTimes> {
  const { backbone, device, threads, backend, imaging, signal, clock } = reading;
  const { graph, parameters, featureOutputs: outputs } = backbone;
  const photos = reading.photos.slice(0, timedPhotos);
  const runner = await backend.inference({ graph, parameters, outputs, device, threads });
  const ignored = { onFeatures() {}, onSkipped() {}, onProgress() {} };
  const timed = async (count: number): Promise<number> => {
    const startedAt = clock();
    await extractFeatures(
      {
        ...{ runner, source: backbone, device, imaging, store: null, signal },
        photos: photos.map((photo) => ({ photo, count })),
        views: count > 1 ? { settings: settings.augmentation, seed: settings.seed } : null,
      },
      ignored,
      clock,
    );
    // Batches are always whole, the last one filled up.
    return (clock() - startedAt) / 1000 / Math.max(1, photos.length * count);
  };
  try {
    // The first pictures wake the workers.
    await timed(1);
    const plainViewSeconds = await timed(1);
    return { plainViewSeconds, viewSeconds: views > 1 ? await timed(views) : plainViewSeconds };
  } finally {
    await runner.dispose();
  }
}

async function read(
  { backbone, photos, device, threads, imaging, store, backend, signal, clock }: Reading,
  graph: Graph,
  source: FeatureSource,
  onLeft: (photos: number) => void,
): Promise<ExtractSummary & { readonly found: ReadonlyMap<number, Float32Array> }> {
  const { parameters } = backbone;
  const runner = await backend.inference({ graph, parameters, outputs: source.featureOutputs, device, threads });
  const found = new Map<number, Float32Array>();
  try {
    const summary = await extractFeatures(
      {
        ...{ runner, source, device, imaging, store, signal, views: null },
        photos: photos.map((photo) => ({ photo, count: 1 })),
      },
      {
        onFeatures: (photo, values) => void found.set(photo, values),
        // A training says which photos it could not read; here they are only not counted.
        onSkipped() {},
        onProgress: (done, total) => onLeft(total - done),
      },
      clock,
    );
    return { found, ...summary };
  } finally {
    await runner.dispose();
  }
}

/** Pictures as the network sees them, for a network that is trained whole. */
async function inputsOf({ backbone, photos, imaging, signal }: Reading): Promise<Float32Array[]> {
  const inputs = new Array<Float32Array>(photos.length);
  const waiting = [...photos.keys()].reverse();
  const next = async (): Promise<void> => {
    for (let photo = waiting.pop(); photo !== undefined; photo = waiting.pop()) {
      const { paths, hash } = photos[photo]!;
      const { preprocessing } = backbone;
      inputs[photo] = await imaging.networkInputs({ paths, hash, preprocessing, views: null }, { signal });
    }
  };
  await Promise.all(Array.from({ length: imaging.threads * 2 }, next));
  return inputs;
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const length = rows[0]?.length ?? 0;
  const all = new Float32Array(rows.length * length);
  for (const [index, row] of rows.entries()) all.set(row, index * length);
  return all;
}
