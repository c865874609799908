/** Reads tests/golden/training, and compares. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Backend } from '../../../main/compute/backend.ts';
import type { Trainer, TrainerRequest, TrainStep } from '../../../main/compute/trainer.ts';
import type { Graph, Parameters } from '../../../main/networks/graph.ts';
import { attachHead } from '../../../main/networks/head.ts';
import { buildNetwork } from '../../../main/networks/registry.ts';
import { deterministicParameter, deterministicValues, type ParameterKind } from '../../golden/deterministicValues.ts';
import type { TrainingSubject } from './subject.ts';

/** Set by `npm run test:networks`: what takes longer runs too. */
export const everything = import.meta.env.MODE === 'all';

export function readGolden<Golden>(file: string): Golden {
  return JSON.parse(readFileSync(new URL(`../../golden/training/${file}.json`, import.meta.url), 'utf8'));
}

/** A tensor's record: L2 norm and first four values. */
export type TensorRecord = readonly [name: string, norm: number, first: readonly number[]];

/** Distance of a tensor from its record: of the norm and of the first values, relative to the norm. */
export function distanceFromRecord(values: Float32Array, [, norm, first]: TensorRecord): number {
  const own = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  const scale = Math.max(norm, 1e-12);
  return Math.max(
    Math.abs(own - norm) / scale,
    ...first.map((value, index) => Math.abs(value - values[index]!) / scale),
  );
}

/** Largest difference relative to the largest value. */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let [difference, largest] = [0, 1e-12];
  for (let index = 0; index < expected.length; index++) {
    difference = Math.max(difference, Math.abs(actual[index]! - expected[index]!));
    largest = Math.max(largest, Math.abs(expected[index]!));
  }
  return difference / largest;
}

const size = 64;
const batch = 4;
const classes = 4;

/** The network of the goldens with its head, its deterministic weights, and the one batch. */
export function goldenNetwork(name: string): { graph: Graph; parameters: Parameters; step: TrainStep } {
  const architecture: { readonly stateDict: readonly (readonly [string, readonly number[], ParameterKind])[] } =
    JSON.parse(readFileSync(new URL(`../../golden/networks/${name}.json`, import.meta.url), 'utf8'));
  const kinds = new Map(architecture.stateDict.map(([parameter, , kind]) => [parameter, kind]));
  kinds.set('head.weight', 'lw').set('head.bias', 'b');
  const graph = attachHead(buildNetwork(name, { inputSize: size }), {
    kind: 'pooled',
    hidden: [],
    dropout: 0,
    classes,
  });
  const parameters = new Map(
    graph.parameters.map((spec) => [spec.name, deterministicParameter(spec.name, spec.shape, kinds.get(spec.name)!)]),
  );
  return {
    graph,
    parameters,
    step: stepOf(deterministicValues('input', batch * 3 * size * size), [0, 3, 1, 2], classes),
  };
}

/** A step on labelled rows of equal share. */
export function stepOf(input: Float32Array, labels: readonly number[], count: number): TrainStep {
  const targets = new Float32Array(labels.length * count);
  for (const [row, label] of labels.entries()) targets[row * count + label] = 1;
  const shares = new Float32Array(labels.length).fill(1 / labels.length);
  return { input, targets, shares, learningRate: 0.01, seed: 1, update: true };
}

export const plainSgd = { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 } as const;

/** A request with everything optional switched off. */
export function requestOf(
  subject: TrainingSubject,
  what: Pick<TrainerRequest, 'graph' | 'parameters' | 'trainable'> & Partial<TrainerRequest>,
): TrainerRequest {
  return {
    batchNorm: 'frozen',
    optimiser: plainSgd,
    decayEverything: false,
    clipNorm: null,
    labelSmoothing: 0,
    averageDecay: null,
    batch,
    device: subject.device,
    ...what,
  };
}

/** Opens a trainer for the time of `use`. */
export async function withTrainer<Result>(
  backend: Backend,
  request: TrainerRequest,
  use: (trainer: Trainer) => Promise<Result>,
): Promise<Result> {
  const trainer = await backend.trainer(request);
  try {
    return await use(trainer);
  } finally {
    await trainer.dispose();
  }
}
