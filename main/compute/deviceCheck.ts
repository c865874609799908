/** The work that every device has to do before it is trusted: a forward pass, a head and a training step, the same everywhere. */
import type { Graph, Parameters } from '../networks/graph.ts';
import { attachHead } from '../networks/head.ts';
import { buildNetwork } from '../networks/registry.ts';
import type { Backend, HeadSpec } from './backend.ts';
import { hashRandom } from './hashRandom.ts';
import type { Trainer, TrainStep } from './trainer.ts';

export interface CheckResult {
  /** Features of the check batch. */
  readonly features: Float32Array;
  /** Probabilities of a head after a few training steps. */
  readonly probabilities: Float32Array;
  /** Of one step that trains the whole network. */
  readonly loss: number;
  /** Of the same step, by parameter name. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
  /** Null where the device is so slow that measuring it would take minutes. */
  readonly speed: Speed | null;
}

export interface Speed {
  /** Median time of a forward pass of a batch, ms. */
  readonly forwardMs: number;
  /** Median time of a training step of a batch, ms. */
  readonly stepMs: number;
}

interface Workload {
  /** Edge of a picture, px. */
  readonly size: number;
  readonly batch: number;
}

/** Small, so that a graphics card that is imitated by the CPU needs seconds and not minutes. */
const compared: Workload = { size: 64, batch: 4 };
/** Large enough to keep a real graphics card at work. The contract's words about the figures of a device say what it is. */
export const measured: Workload = { size: 128, batch: 16 };

const network = 'pocket_resnet';
const classes = 5;
const headSteps = 3;
/** A step of the comparison that takes longer than this, ms, says that measuring 16 times as much is not worth the wait. */
const tooSlowMs = 1500;
/** A measurement ends after so many rounds, or with the round in which this much time has gone. */
const timedRounds = 20;
const timedMs = 600;

/** `clock` in ms. Rejects with whatever the backend throws when the device cannot do it. */
export async function checkDevice(backend: Backend, device: string, clock: () => number): Promise<CheckResult> {
  const features = await using(await openForward(backend, device, compared), (run) => run());
  const probabilities = await trainHead(backend, device);
  const { loss, gradients, ms } = await using(
    await openTraining(backend, device, compared),
    async ({ trainer, step }) => {
      const result = await trainer.gradients(step);
      // Compiles its kernels.
      await trainer.step(step);
      const begin = clock();
      await trainer.step(step);
      return { ...result, ms: clock() - begin };
    },
  );
  const speed = ms > tooSlowMs ? null : await measure(backend, device, clock);
  return { features, probabilities, loss, gradients, speed };
}

async function measure(backend: Backend, device: string, clock: () => number): Promise<Speed> {
  const forwardMs = await using(await openForward(backend, device, measured), (run) => medianTime(run, clock));
  const stepMs = await using(await openTraining(backend, device, measured), ({ trainer, step }) =>
    medianTime(() => trainer.step(step), clock),
  );
  return { forwardMs, stepMs };
}

/** Something that holds native memory. */
interface Opened<Thing> {
  readonly thing: Thing;
  close(): Promise<void>;
}

async function using<Thing, Result>(opened: Opened<Thing>, work: (thing: Thing) => Promise<Result>): Promise<Result> {
  try {
    return await work(opened.thing);
  } finally {
    await opened.close();
  }
}

async function openForward(
  backend: Backend,
  device: string,
  { size, batch }: Workload,
): Promise<Opened<() => Promise<Float32Array>>> {
  const graph = buildNetwork(network, { inputSize: size });
  const request = { graph, parameters: checkParameters(graph), outputs: [graph.features], device };
  const runner = await backend.inference(request);
  const input = checkInput(graph, batch);
  return {
    thing: async () => (await runner.run(input, batch)).get(graph.features)!,
    close: () => runner.dispose(),
  };
}

/** Training sees its own input: chained to the forward pass, a rounding there would be blamed on it. */
async function trainHead(backend: Backend, device: string): Promise<Float32Array> {
  const spec: HeadSpec = { inputs: 512, hidden: 0, classes, dropout: 0 };
  const count = 8;
  const features = uniform(2, count * spec.inputs, Math.sqrt(3));
  const sampleWeights = new Float32Array(count).fill(1);
  const trainer = await backend.headTrainer(spec, { device, random: () => 0.5 });
  try {
    for (let step = 0; step < headSteps; step++)
      await trainer.step({
        ...{ features, labels: labelsOf(count), sampleWeights, count },
        ...{ learningRate: 0.01, weightDecay: 0.01, dropoutSeed: 0 },
      });
    return await trainer.predict(features, count);
  } finally {
    await trainer.dispose();
  }
}

async function openTraining(
  backend: Backend,
  device: string,
  { size, batch }: Workload,
): Promise<Opened<{ readonly trainer: Trainer; readonly step: TrainStep }>> {
  const backbone = buildNetwork(network, { inputSize: size });
  const graph = attachHead(backbone, { kind: 'pooled', hidden: [], dropout: 0, classes });
  const trainer = await backend.trainer({
    ...{ graph, parameters: checkParameters(graph), device, batch },
    trainable: new Map(graph.parameters.filter(({ trainable }) => trainable).map(({ name }) => [name, 1])),
    optimiser: { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0 },
    ...{ batchNorm: 'frozen', decayEverything: false, clipNorm: null, labelSmoothing: 0, averageDecay: null },
  });
  const targets = new Float32Array(batch * classes);
  for (const [row, label] of labelsOf(batch).entries()) targets[row * classes + label] = 1;
  const shares = new Float32Array(batch).fill(1 / batch);
  return {
    thing: {
      trainer,
      step: { input: checkInput(graph, batch), targets, shares, learningRate: 1e-4, seed: 1, update: true },
    },
    close: () => trainer.dispose(),
  };
}

async function medianTime(work: () => Promise<unknown>, clock: () => number): Promise<number> {
  const times: number[] = [];
  // The first round compiles kernels and takes memory from the system.
  await work();
  const begin = clock();
  while (times.length < timedRounds && (times.length === 0 || clock() - begin < timedMs)) {
    const start = clock();
    await work();
    times.push(clock() - start);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
}

/** Largest difference between two devices' forward results, in units of the reference's standard deviation. */
export function forwardError(result: CheckResult, reference: CheckResult): number {
  return Math.max(
    relativeError(result.features, reference.features),
    relativeError(result.probabilities, reference.probabilities),
  );
}

/**
 * Difference between two devices' training steps: of the loss, relative to it, and of each parameter's gradient, as the L2
 * norm of the difference over the norm of the reference; the largest of them. A norm, and not the largest value: where an
 * activation is nearly 0, rounding decides whether a gradient passes, and a single value then differs rightly.
 */
export function gradientError(result: CheckResult, reference: CheckResult): number {
  const errors = [Math.abs(result.loss - reference.loss) / Math.abs(reference.loss)];
  for (const [name, expected] of reference.gradients) {
    const values = result.gradients.get(name);
    if (values?.length !== expected.length) return Number.POSITIVE_INFINITY;
    const difference = norm(expected, (value, index) => values[index]! - value);
    errors.push(difference / norm(expected, (value) => value));
  }
  return errors.reduce((largest, error) => (error <= largest ? largest : error), 0);
}

function norm(values: Float32Array, of: (value: number, index: number) => number): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += of(values[index]!, index) ** 2;
  return Math.sqrt(sum);
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

const checkInput = (graph: Graph, batch: number): Float32Array =>
  uniform(1, batch * graph.input.shape.reduce((product, size) => product * size, 1), 1);

const labelsOf = (batch: number): Int32Array => Int32Array.from({ length: batch }, (_, index) => index % classes);

/** −bound … bound */
function uniform(seed: number, count: number, bound: number): Float32Array {
  const random = hashRandom(seed);
  return Float32Array.from({ length: count }, (_, index) => bound * (2 * random(index) - 1));
}
