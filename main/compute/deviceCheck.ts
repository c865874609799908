/** The work that every device has to do before it is trusted: a forward pass and a few training steps, the same everywhere. */
import type { Graph, Parameters } from '../networks/graph.ts';
import { buildNetwork } from '../networks/registry.ts';
import type { Backend, HeadSpec } from './backend.ts';
import { hashRandom } from './hashRandom.ts';

export interface CheckResult {
  /** Features of the check batch. */
  readonly features: Float32Array;
  /** Probabilities after the training steps. */
  readonly probabilities: Float32Array;
  /** Fastest of a few rounds of a forward pass and a training step, in ms. */
  readonly stepMs: number;
}

const batch = 8;
const trainingSteps = 3;
const timedRounds = 3;
const patienceMs = 4000;

/** `clock` in ms. Rejects with whatever the backend throws when the device cannot do it. */
export async function checkDevice(backend: Backend, device: string, clock: () => number): Promise<CheckResult> {
  const graph = buildNetwork('pocket_resnet');
  const spec: HeadSpec = { inputs: graph.featureCount, hidden: 0, classes: 5, dropout: 0 };
  const input = uniform(1, batch * graph.input.shape.reduce((product, size) => product * size, 1), 1);
  const headInput = uniform(2, batch * spec.inputs, Math.sqrt(3));
  const labels = Int32Array.from({ length: batch }, (_, index) => index % spec.classes);
  const sampleWeights = new Float32Array(batch).fill(1);

  const request = { graph, parameters: checkParameters(graph), outputs: [graph.features], device };
  const runner = await backend.inference(request);
  try {
    const trainer = await backend.headTrainer(spec, { device, random: () => 0.5 });
    try {
      const forward = async () => (await runner.run(input, batch)).get(graph.features)!;
      // Training sees its own input: chained to the forward pass, a rounding there would be blamed on it.
      const train = () =>
        trainer.step({
          ...{ features: headInput, labels, sampleWeights, count: batch },
          ...{ learningRate: 0.01, weightDecay: 0.01, dropoutSeed: 0 },
        });
      const begin = clock();
      const features = await forward();
      for (let step = 0; step < trainingSteps; step++) await train();
      const probabilities = await trainer.predict(headInput, batch);

      // That compiled the kernels; now it is timed, unless the device is so slow that the first time says enough.
      let stepMs = clock() - begin;
      for (let round = 0; round < timedRounds && clock() - begin < patienceMs; round++) {
        const start = clock();
        await forward();
        await train();
        stepMs = Math.min(stepMs, clock() - start);
      }
      return { features, probabilities, stepMs };
    } finally {
      await trainer.dispose();
    }
  } finally {
    await runner.dispose();
  }
}

/** Largest difference between two devices' results, in units of the reference's standard deviation. */
export function largestError(result: CheckResult, reference: CheckResult): number {
  return Math.max(
    relativeError(result.features, reference.features),
    relativeError(result.probabilities, reference.probabilities),
  );
}

function relativeError(values: Float32Array, reference: Float32Array): number {
  if (values.length !== reference.length) return Number.POSITIVE_INFINITY;
  const mean = reference.reduce((sum, value) => sum + value, 0) / reference.length;
  const variance = reference.reduce((sum, value) => sum + (value - mean) ** 2, 0) / reference.length;
  let largest = 0;
  for (const [index, value] of values.entries()) {
    const difference = Math.abs(value - reference[index]!);
    if (!(difference <= largest)) largest = difference;
  }
  return largest / Math.sqrt(variance);
}

/** Weights that keep activations of ordinary size: He-uniform convolutions and plain batch norms. */
function checkParameters(graph: Graph): Parameters {
  return new Map(
    graph.parameters.map(({ name, shape }, index) => {
      const count = shape.reduce((product, size) => product * size, 1);
      if (shape.length > 1) return [name, uniform(index + 3, count, Math.sqrt((6 * shape[0]!) / count))];
      const one = name.endsWith('.weight') || name.endsWith('.running_var');
      return [name, new Float32Array(count).fill(one ? 1 : 0)];
    }),
  );
}

/** −bound … bound */
function uniform(seed: number, count: number, bound: number): Float32Array {
  const random = hashRandom(seed);
  return Float32Array.from({ length: count }, (_, index) => bound * (2 * random(index) - 1));
}
