/** Trains a classification head on onnxruntime. Parameters and optimiser state stay in two sets of tensors that take turns. */
import * as ort from 'onnxruntime-node';
import type { HeadParameters, HeadSpec, HeadStep, HeadTrainer } from '../backend.ts';
import { fillDropoutMask } from '../dropoutMask.ts';
import { checkHeadStep, countCorrect, fillHiddenWeights, fillTargets } from '../headSteps.ts';
import { adamW, type HeadParameterSpec, headParameters, headPrediction, headTrainingStep } from './headGraph.ts';
import { openSession } from './openSession.ts';
import { floatsOf } from './runner.ts';

export interface HeadTrainerOptions {
  readonly device: string;
  readonly threads?: number | undefined;
  /** 0…1, for the first weights of a hidden layer. */
  readonly random: () => number;
}

/** Throws `ServiceError('unavailable')` when the device cannot train it. */
export async function createHeadTrainer(
  spec: HeadSpec,
  { device, threads, random }: HeadTrainerOptions,
): Promise<HeadTrainer> {
  const specs = headParameters(spec);
  const stepSession = await openSession(headTrainingStep(spec), device, threads);
  const predictSession = await openSession(headPrediction(spec), device, threads).catch(async (error: unknown) => {
    await stepSession.release();
    throw error;
  });

  // A step reads `now` and writes `next`; then they change places.
  let now = createState(specs);
  let next = createState(specs);
  let steps = 0;
  const fetches = (state: State) => ({
    loss: null,
    logits: null,
    ...Object.fromEntries([...state].map(([name, tensor]) => [`${name}.next`, tensor])),
  });
  const batch = createBatchBuffers(spec);
  if (spec.hidden > 0) fillHiddenWeights(valuesOf(now, 'hiddenWeight'), spec.inputs, random);

  return {
    async step(step) {
      checkHeadStep(spec, step);
      const { features, count, learningRate, weightDecay } = step;
      steps += 1;
      const feeds: Record<string, ort.Tensor> = {
        ...Object.fromEntries(now),
        ...batch.fill(step),
        features: new ort.Tensor('float32', features.subarray(0, count * spec.inputs), [count, spec.inputs]),
        stepSize: scalar(learningRate / (1 - adamW.beta1 ** steps)),
        keep: scalar(1 - learningRate * weightDecay),
        correction: scalar(1 / Math.sqrt(1 - adamW.beta2 ** steps)),
      };
      const results = await stepSession.run(feeds, fetches(next));
      [now, next] = [next, now];
      const logits = floatsOf('logits', results.logits);
      return {
        loss: floatsOf('loss', results.loss)[0]!,
        correct: countCorrect(logits, step.labels, count, spec.classes),
      };
    },

    async predict(features, count) {
      if (features.length < count * spec.inputs)
        throw new RangeError(`${count} feature vectors need ${count * spec.inputs} values, got ${features.length}.`);
      if (count === 0) return new Float32Array(0);
      const values = features.subarray(0, count * spec.inputs);
      const feeds: Record<string, ort.Tensor> = {
        features: new ort.Tensor('float32', values, [count, spec.inputs]),
        ...Object.fromEntries(specs.map(({ name }) => [name, now.get(name)!])),
      };
      const results = await predictSession.run(feeds);
      return floatsOf('probabilities', results.probabilities);
    },

    parameters: () => new Map(specs.map(({ name }) => [name, Float32Array.from(valuesOf(now, name))])),

    load(parameters: HeadParameters) {
      for (const { name } of specs) {
        const values = parameters.get(name);
        const own = valuesOf(now, name);
        if (values?.length !== own.length)
          throw new RangeError(`The head's ${name} has ${own.length} values, got ${values?.length ?? 'none'}.`);
        own.set(values);
        valuesOf(now, `${name}.m`).fill(0);
        valuesOf(now, `${name}.v`).fill(0);
      }
      steps = 0;
    },

    async dispose() {
      await stepSession.release();
      await predictSession.release();
    },
  };
}

/** Parameters (`weight`) and their optimiser state (`weight.m`, `weight.v`). */
type State = ReadonlyMap<string, ort.Tensor>;

function createState(specs: readonly HeadParameterSpec[]): State {
  return new Map(
    specs.flatMap(({ name, shape }) =>
      [name, `${name}.m`, `${name}.v`].map((tensor) => {
        const count = shape.reduce((product, size) => product * size, 1);
        return [tensor, new ort.Tensor('float32', new Float32Array(count), shape)] as const;
      }),
    ),
  );
}

const valuesOf = (state: State, name: string): Float32Array => floatsOf(name, state.get(name));

/** What a batch needs besides its features, in memory that is kept from step to step. */
function createBatchBuffers(spec: HeadSpec) {
  const { inputs, hidden, classes, dropout } = spec;
  const dropped = hidden > 0 ? hidden : inputs;
  let capacity = 0;
  let targets = new Float32Array(0);
  let shares = new Float32Array(0);
  let mask = new Float32Array(0);

  const grow = (count: number) => {
    if (count <= capacity) return;
    capacity = count;
    targets = new Float32Array(count * classes);
    shares = new Float32Array(count);
    mask = new Float32Array(dropout > 0 ? count * dropped : 0);
  };

  return {
    fill(step: HeadStep): Record<string, ort.Tensor> {
      const { count, dropoutSeed } = step;
      grow(count);
      fillTargets(step, classes, { targets, shares });
      const feeds: Record<string, ort.Tensor> = {
        targets: new ort.Tensor('float32', targets.subarray(0, count * classes), [count, classes]),
        shares: new ort.Tensor('float32', shares.subarray(0, count), [count, 1]),
      };
      if (dropout > 0) {
        fillDropoutMask(mask.subarray(0, count * dropped), { seed: dropoutSeed, place: 0, rate: dropout });
        feeds.mask = new ort.Tensor('float32', mask.subarray(0, count * dropped), [count, dropped]);
      }
      return feeds;
    },
  };
}

const scalar = (value: number): ort.Tensor => new ort.Tensor('float32', Float32Array.of(value), []);
