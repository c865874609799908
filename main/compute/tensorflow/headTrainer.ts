/** Trains a classification head with tfjs. */
import type { HeadParameters, HeadSpec, HeadTrainer } from '../backend.ts';
import { fillDropoutMask } from '../dropoutMask.ts';
import { checkHeadStep, countCorrect, fillHiddenWeights, fillTargets } from '../headSteps.ts';
import { adamW, type HeadParameterName, headParameters } from '../onnx/headGraph.ts';
import type { OptimiserSpec } from '../trainer.ts';
import { crossEntropy } from './crossEntropy.ts';
import { gradientsOf } from './gradientsOf.ts';
import { loadTensorflow, makeCurrent } from './loadTensorflow.ts';
import { project } from './lowerings/project.ts';
import type { Tensor, TensorFlow } from './tensorflow.ts';
import { createTensorStore, type TensorStore } from './tensorStore.ts';
import { slotsOf, updateOf } from './updateRules.ts';

export interface HeadTrainerOptions {
  readonly device: string;
  readonly threads?: number | undefined;
  /** 0…1, for the first weights of a hidden layer. */
  readonly random: () => number;
}

const optimiser: OptimiserSpec = { kind: 'adamw', ...adamW, weightDecay: 0 };

/** Throws `ServiceError('unavailable')` when the device is not there. */
export async function createHeadTrainer(
  spec: HeadSpec,
  { device, threads, random }: HeadTrainerOptions,
): Promise<HeadTrainer> {
  const tf = await loadTensorflow(device, threads);
  const { inputs, hidden, classes, dropout } = spec;
  const specs = headParameters(spec);
  const slots = slotsOf(optimiser);
  const slotName = (name: string, slot: string) => `${name}.${slot}`;
  const store = createTensorStore();
  const put = (name: HeadParameterName, shape: readonly number[], values: Float32Array) => {
    store.set(name, tf.tensor(values, [...shape]));
    for (const slot of slots) store.set(slotName(name, slot), tf.zeros([...shape]));
  };
  for (const { name, shape } of specs) {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
    if (name === 'hiddenWeight') fillHiddenWeights(values, inputs, random);
    put(name, shape, values);
  }
  let steps = 0;

  const maskOf = (count: number, seed: number): Tensor => {
    const width = hidden > 0 ? hidden : inputs;
    const mask = new Float32Array(count * width);
    fillDropoutMask(mask, { seed, place: 0, rate: dropout });
    return tf.tensor(mask, [count, width]);
  };

  return {
    async step(step) {
      checkHeadStep(spec, step);
      await makeCurrent(tf, device);
      const { features, labels, count, learningRate, weightDecay } = step;
      const batch = { targets: new Float32Array(count * classes), shares: new Float32Array(count) };
      fillTargets(step, classes, batch);
      const kept: Tensor[] = [];
      const sources = new Map(specs.map(({ name }) => [name, store.get(name)]));
      const { value: loss, gradients } = gradientsOf(tf, sources, () => {
        const seen = tf.tensor(features.subarray(0, count * inputs), [count, inputs]);
        const mask = dropout > 0 ? maskOf(count, step.dropoutSeed) : null;
        const logits = logitsOf(tf, spec, store, seen, mask);
        kept.push(tf.keep(logits));
        const targets = tf.tensor(batch.targets, [count, classes]);
        return crossEntropy(tf, { logits, targets, shares: tf.tensor(batch.shares, [count]) });
      });
      steps += 1;
      for (const { name, decays } of specs) {
        const next: Tensor[] = [];
        tf.tidy(() => {
          const updated = updateOf(tf, optimiser, {
            parameter: store.get(name),
            gradient: gradients.get(name)!,
            slots: slots.map((slot) => store.get(slotName(name, slot))),
            weightDecay: decays ? weightDecay : 0,
            ...{ learningRate, step: steps },
          });
          next.push(...[updated.parameter, ...updated.slots].map((tensor) => tf.keep(tensor)));
        });
        const names = [name, ...slots.map((slot) => slotName(name, slot))];
        for (const [index, tensor] of next.entries()) store.set(names[index]!, tensor);
        gradients.get(name)!.dispose();
      }
      const logits = kept[0]!.dataSync<'float32'>();
      const correct = countCorrect(logits, labels, count, classes);
      kept[0]!.dispose();
      return { loss, correct };
    },

    async predict(features, count) {
      if (features.length < count * inputs)
        throw new RangeError(`${count} feature vectors need ${count * inputs} values, got ${features.length}.`);
      if (count === 0) return new Float32Array(0);
      await makeCurrent(tf, device);
      const probabilities = tf.tidy(() => {
        const seen = tf.tensor(features.subarray(0, count * inputs), [count, inputs]);
        return tf.softmax(logitsOf(tf, spec, store, seen, null));
      });
      try {
        return Float32Array.from(probabilities.dataSync<'float32'>());
      } finally {
        probabilities.dispose();
      }
    },

    parameters: () =>
      new Map(specs.map(({ name }) => [name, Float32Array.from(store.get(name).dataSync<'float32'>())])),

    load(parameters: HeadParameters) {
      for (const { name, shape } of specs) {
        const values = parameters.get(name);
        const { size } = store.get(name);
        if (values?.length !== size)
          throw new RangeError(`The head's ${name} has ${size} values, got ${values?.length ?? 'none'}.`);
        put(name, shape, Float32Array.from(values));
      }
      steps = 0;
    },

    dispose: async () => store.dispose(),
  };
}

/** [count, classes]. `mask` belongs to the hidden units, or to the features of a linear head. */
function logitsOf(
  tf: TensorFlow,
  { hidden }: HeadSpec,
  store: TensorStore,
  features: Tensor,
  mask: Tensor | null,
): Tensor {
  const dropped = (tensor: Tensor) => (mask === null ? tensor : tf.mul(tensor, mask));
  const activation =
    hidden > 0 ? tf.relu(project(tf, features, store.get('hiddenWeight'), store.get('hiddenBias'))) : features;
  return project(tf, dropped(activation), store.get('weight'), store.get('bias'));
}
