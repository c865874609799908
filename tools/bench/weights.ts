/** Weights to measure with: real ones where they are, random ones where only the time matters. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { initialise } from '../../main/networks/initialise.ts';
import { buildNetwork } from '../../main/networks/registry.ts';
import { seededRandom } from '../../main/training/seededRandom.ts';
import { toSafetensors } from '../../main/weights/formats/writeSafetensors.ts';

const file = resolve(
  process.env.THAW_BENCH_WEIGHTS ?? '../shared/weights',
  'mobilenet_v2_0.35_224_imagenet.safetensors',
);

/** MobileNetV2 0.35 as trained on ImageNet; null where its file is not at hand. */
export const sharedWeights = existsSync(file) ? { backbone: 'mobilenet_v2_0.35', weightsFile: file } : null;

/** A weights file with the first values of a training from scratch, which takes as long to compute with as any. */
export async function randomWeights(network: string, folder: string): Promise<string> {
  const graph = buildNetwork(network, { inputSize: 224 });
  const random = seededRandom(1, 'benchmark weights');
  const values = initialise(graph, { scheme: 'he', distribution: 'normal', random });
  const path = join(folder, `${network}.safetensors`);
  await toSafetensors(
    graph.parameters.map(({ name, shape }) => ({ name, shape, values: values.get(name)! })),
    path,
  );
  return path;
}
