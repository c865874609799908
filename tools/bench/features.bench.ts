/** What decoding and preprocessing cost on top of the network: training's own feature pass against bare inference. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import * as ort from 'onnxruntime-node';
import type { Runner } from '../../main/compute/backend.ts';
import { toOnnx } from '../../main/compute/onnx/lowerGraph.ts';
import { createOnnxBackend } from '../../main/compute/onnx/onnxBackend.ts';
import { augmentPresets } from '../../main/imaging/augment/presets.ts';
import type { Imaging, ImagingPool } from '../../main/imaging/imaging.ts';
import { createImagingPool } from '../../main/imaging/imagingPool.ts';
import { imageNetPreprocessing } from '../../main/imaging/preprocessing.ts';
import type { TaskPhoto } from '../../main/jobs/task.ts';
import type { Graph, Parameters } from '../../main/networks/graph.ts';
import { buildNetwork } from '../../main/networks/registry.ts';
import { extractFeatures, type FeatureSource, inferenceBatch } from '../../main/training/extractFeatures.ts';
import { createPictureSamples, type PictureSamples } from '../../main/training/fineTune/pictureSamples.ts';
import { createSpill } from '../../main/training/fineTune/rowCache.ts';
import type { Samples } from '../../main/training/fineTune/samples.ts';
import { seededRandom } from '../../main/training/seededRandom.ts';
import { loadBackbone } from '../../main/weights/loadBackbone.ts';
import type { Benchmark } from './benchmark.ts';
import { compare, comparisonCells, measureRate } from './compare.ts';
import { findPictures } from './pictures.ts';

const root = join(import.meta.dirname, '..', '..');
const otherWeights = resolve('../shared/weights/mobilenet_v2_0.35_224_imagenet.safetensors');

export const benchmark: Benchmark = {
  question:
    'Photos a second from files to features as training computes them (read, check, decode, resize, normalise, run the frozen network) ' +
    'against onnxruntime alone on tensors that lie ready, same model, same batch, all cores; and the same from the pictures that a training ' +
    'decodes once and keeps, plain and as new augmented views. Aim: at least 0.85.',
  async run({ repeats, say }) {
    const cores = availableParallelism();
    const imaging = createImagingPool({ threads: cores });
    const rows: string[][] = [];
    const notes: string[] = [];
    try {
      const { paths, description } = await findPictures(imaging, 16 * inferenceBatch);
      const photos = await Promise.all(
        paths.map(async (path, photoId) => ({
          photoId,
          name: path,
          paths: [path],
          hash: (await imaging.inspect(path)).hash,
        })),
      );
      for (const { title, graph, parameters, source, share } of await networks(notes)) {
        const used = photos.slice(0, Math.floor((photos.length * share) / inferenceBatch) * inferenceBatch);
        say(`${title}: ${used.length} photos, ${repeats} turns`);
        const runner = await createOnnxBackend({ log: { info() {} } }).inference({
          graph,
          parameters,
          outputs: source.featureOutputs,
          device: 'cpu',
        });
        const session = await ort.InferenceSession.create(
          toOnnx(graph, parameters, { outputs: source.featureOutputs }),
        );
        const batches = await preloaded(imaging, used, source);
        try {
          const comparison = await compare({
            units: used.length,
            repeats,
            async ours() {
              let features = 0;
              await extractFeatures(
                {
                  runner,
                  source,
                  device: 'cpu',
                  imaging,
                  store: null,
                  photos: used.map((photo) => ({ photo, count: 1 })),
                  views: null,
                },
                { onFeatures: () => features++, onSkipped: (_, error) => raise(error), onProgress: () => {} },
                () => performance.now(),
              );
              if (features !== used.length) throw new Error(`${features} of ${used.length} photos gave features.`);
            },
            async theirs() {
              for (const batch of batches) await session.run({ [graph.input.name]: batch });
            },
          });
          const fromKept = async (augmented: boolean) => {
            const samples = await keptPictures(imaging, used, source, augmented);
            return compare({
              units: used.length,
              repeats,
              ours: () => throughNetwork(samples, runner, used.length, augmented),
              async theirs() {
                for (const batch of batches) await session.run({ [graph.input.name]: batch });
              },
            });
          };
          const kept = await fromKept(false);
          const drawn = await fromKept(true);
          const decoding = await measureRate({
            units: used.length,
            repeats,
            async work() {
              const { preprocessing } = source;
              await Promise.all(used.map((photo) => imaging.networkInputs({ ...photo, preprocessing, views: null })));
            },
          });
          // Both need the cores: the least time for a photo is the sum of the two.
          const reachable = 1 / (1 + comparison.theirs / decoding);
          rows.push([
            title,
            String(used.length),
            ...comparisonCells(comparison),
            decoding.toFixed(0),
            reachable.toFixed(2),
            kept.ratio.toFixed(2),
            drawn.ratio.toFixed(2),
          ]);
        } finally {
          await runner.dispose();
          await session.release();
        }
      }
      return {
        columns: [
          { title: 'network' },
          { title: 'photos', align: 'right' },
          { title: 'Thaw, photos/s', align: 'right' },
          { title: 'bare onnxruntime, photos/s', align: 'right' },
          { title: 'ratio', align: 'right' },
          { title: 'range', align: 'right' },
          { title: 'decoding alone, photos/s', align: 'right' },
          { title: 'reachable ratio', align: 'right' },
          { title: 'ratio from decoded pictures', align: 'right' },
          { title: 'ratio with new views drawn of them', align: 'right' },
        ],
        rows,
        notes: [
          `${description}, plain view, batches of ${inferenceBatch}; nothing is cached between turns but the file system's pages.`,
          `Medians of ${repeats} turns taken alternately, after one that is not counted.`,
          'Reachable is what perfect overlap would give: decoding and inference share the cores, so a photo costs at least the sum of both. ' +
            'A small network on few cores is outweighed by the decoding of its photos.',
          'A training decodes each photo once: from the second pass on it takes them from decoded pictures, of which it draws new views in each pass.',
          ...notes,
        ],
      };
    } finally {
      await imaging.close();
    }
  },
};

interface Candidate {
  readonly title: string;
  readonly graph: Graph;
  readonly parameters: Parameters;
  readonly source: FeatureSource;
  /** Of the photos: slow networks get fewer. */
  readonly share: number;
}

async function networks(notes: string[]): Promise<Candidate[]> {
  const folders = { weightsFolder: join(root, 'out', 'no-weights'), resourcesFolder: join(root, 'resources') };
  const pocket = await loadBackbone({ name: 'pocket_resnet', ...folders });
  const candidates: Candidate[] = [
    { title: `pocket_resnet, ${pocket.preprocessing.size} px`, ...pocket, source: pocket, share: 1 },
  ];
  if (existsSync(otherWeights)) {
    const other = await loadBackbone({ name: 'mobilenet_v2_0.35', weightsFile: otherWeights, ...folders });
    candidates.push({ title: `mobilenet_v2_0.35, ${other.preprocessing.size} px`, ...other, source: other, share: 1 });
  } else {
    notes.push('mobilenet_v2_0.35 was left out: its weights file is not on this machine.');
  }
  const graph = buildNetwork('resnet18', { inputSize: 224 });
  candidates.push({
    title: 'resnet18, 224 px',
    graph,
    parameters: randomParameters(graph),
    source: {
      preprocessing: imageNetPreprocessing(224),
      featureOutputs: [graph.features],
      featureCount: graph.featureCount,
      fingerprint: 'random',
    },
    share: 0.25,
  });
  notes.push('resnet18 runs with random weights, which take as long as real ones.');
  return candidates;
}

/** He's scale for weights, identity for batch norm, so that no value dies or grows (denormal numbers would be slow). */
function randomParameters(graph: Graph): Parameters {
  const random = seededRandom(1, 'benchmark weights');
  return new Map(
    graph.parameters.map(({ name, shape }) => {
      const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
      const scale = Math.sqrt(6 / Math.max(1, values.length / (shape[0] ?? 1)));
      if (shape.length > 1) for (const index of values.keys()) values[index] = (2 * random() - 1) * scale;
      else if (name.endsWith('.weight') || name.endsWith('.running_var')) values.fill(1);
      return [name, values];
    }),
  );
}

/** Pictures as a training without a frozen part has them from its second pass on. */
async function keptPictures(
  imaging: ImagingPool,
  photos: readonly TaskPhoto[],
  { preprocessing }: FeatureSource,
  augmented: boolean,
): Promise<PictureSamples> {
  const samples = createPictureSamples({
    ...{ imaging, preprocessing, photos, memoryBytes: Number.POSITIVE_INFINITY, spill: createSpill('not needed') },
    views: augmented ? { settings: augmentPresets.standard!, seed: 1 } : null,
    trained: new Set(augmented ? photos.keys() : []),
  });
  const { signal } = new AbortController();
  await Promise.all(photos.keys().map((photo) => samples.prepare(photo, signal)));
  return samples;
}

/** The next batches are filled while one is computed, as in training. */
async function throughNetwork(samples: Samples, runner: Runner, count: number, augmented: boolean): Promise<void> {
  const buffers = Array.from({ length: 3 }, () => samples.allocate(inferenceBatch));
  const begin = (from: number) => {
    const into = buffers[(from / inferenceBatch) % buffers.length]!;
    const rows = Array.from({ length: inferenceBatch }, (_, row) => ({
      photo: from + row,
      pass: augmented ? 1 : null,
    }));
    return { into, filled: from < count ? samples.read(rows, into) : Promise.resolve() };
  };
  const ahead = [begin(0), begin(inferenceBatch)];
  for (let from = 0; from < count; from += inferenceBatch) {
    const { into, filled } = ahead.shift()!;
    await filled;
    ahead.push(begin(from + 2 * inferenceBatch));
    await runner.run(into, inferenceBatch);
  }
}

async function preloaded(
  imaging: Imaging,
  photos: readonly { readonly paths: readonly string[] }[],
  { preprocessing }: FeatureSource,
): Promise<ort.Tensor[]> {
  const { size } = preprocessing;
  const length = 3 * size * size;
  const batches: ort.Tensor[] = [];
  for (let from = 0; from < photos.length; from += inferenceBatch) {
    const values = new Float32Array(inferenceBatch * length);
    const inputs = await Promise.all(
      photos
        .slice(from, from + inferenceBatch)
        .map(({ paths }) => imaging.networkInputs({ paths, preprocessing, views: null })),
    );
    for (const [index, input] of inputs.entries()) values.set(input, index * length);
    batches.push(new ort.Tensor('float32', values, [inferenceBatch, 3, size, size]));
  }
  return batches;
}

function raise(error: Error): never {
  throw error;
}
