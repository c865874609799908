/** Runs the frozen part once for each picture and view, and has its output ready for training. */
import { createHash } from 'node:crypto';
import type { Backend } from '../../compute/backend.ts';
import { valuesIn } from '../../networks/cost.ts';
import type { Graph } from '../../networks/graph.ts';
import { prune } from '../../networks/prune.ts';
import { extractFeatures, type FeatureSource } from '../extractFeatures.ts';
import type { KeptBackbone } from '../keptBackbone.ts';
import { createCachedRows } from './cachedRows.ts';
import { type DataRequest, type TrainingData, viewCounts } from './trainingData.ts';

/**
 * A row holds what the frozen part puts out and, where a head is to be trained first, the pooled features behind it: both come
 * from one look at the picture. Throws what the file system says when the disk is full.
 */
export async function prepareRows(
  data: DataRequest,
  frozen: { readonly graph: Graph; readonly output: string },
  backend: Backend,
): Promise<TrainingData> {
  const { request, backbone, network, wantsFeatures, imaging, store, signal, clock } = data;
  const { settings, device, photos, threads } = request;
  const shape = network.trained.input.shape;
  const source = rowsSource(backbone, network.trained, frozen.output, wantsFeatures);
  const { featureOutputs: outputs, featureCount: width } = source;
  const graph = prune(wantsFeatures ? backbone.graph : frozen.graph, outputs);
  const drawn = data.views > 1 ? { settings: settings.augmentation, seed: settings.seed } : null;
  const plain = store.space({ fingerprint: source.fingerprint, device, views: null }, width);
  const augmented = drawn && store.space({ fingerprint: source.fingerprint, device, views: drawn }, width);
  const counts = viewCounts(data);
  const rows = createCachedRows({
    ...{ shape, width, photos, views: counts, memoryBytes: data.memoryBytes },
    spaceOf: (variant) => (variant === 0 ? plain : augmented),
  });

  const unreadable = new Set<number>();
  const features = new Map<number, Float32Array>();
  const { parameters } = backbone;
  const runner = await backend.inference({ graph, parameters, outputs, device, threads });
  try {
    const wanted = photos.map((photo, index) => ({ photo, count: counts[index]! }));
    const summary = await extractFeatures(
      { runner, source, device, imaging, store, photos: wanted, views: drawn, signal },
      {
        onFeatures(photo, values) {
          rows.keep(photo, values);
          if (wantsFeatures) features.set(photo, lastOfEach(values, width, backbone.featureCount));
        },
        onSkipped(photo, error) {
          unreadable.add(photo);
          data.onSkipped(photo, error);
        },
        onProgress: (done, total) => data.onProgress({ stage: 'Running the frozen part', done, total }),
      },
      clock,
    );
    return { samples: rows, unreadable, features, summary, close: async () => {} };
  } finally {
    await runner.dispose();
  }
}

/** What a row is made of, and what it is kept under. */
export function rowsSource(
  backbone: KeptBackbone,
  trained: Graph,
  boundary: string,
  wantsFeatures: boolean,
): FeatureSource {
  // Where the head alone trains, what crosses the cut are the features.
  const besides = wantsFeatures && !backbone.featureOutputs.includes(boundary);
  const outputs = besides ? [boundary, ...backbone.featureOutputs] : [boundary];
  return {
    ...{ preprocessing: backbone.preprocessing, featureOutputs: outputs },
    featureCount: valuesIn(trained.input.shape) + (besides ? backbone.featureCount : 0),
    fingerprint: createHash('sha256')
      .update(JSON.stringify([backbone.fingerprint, outputs]))
      .digest('hex'),
  };
}

/** The last `count` values of each row [rows, width]. */
function lastOfEach(values: Float32Array, width: number, count: number): Float32Array {
  const rows = values.length / width;
  const last = new Float32Array(rows * count);
  for (let row = 0; row < rows; row++)
    last.set(values.subarray((row + 1) * width - count, (row + 1) * width), row * count);
  return last;
}
