/** Trains a graph with tfjs: its autodiff for the gradients, PyTorch's rules for the updates. */
import type { Parameters } from '../../networks/graph.ts';
import type { Trainer, TrainerRequest, TrainStep } from '../trainer.ts';
import { gradientNorm } from './gradientNorm.ts';
import { type KeptTensor, restoreTensors, saveTensors } from './keptTensors.ts';
import { loadTensorflow, makeCurrent } from './loadTensorflow.ts';
import type { Tensor } from './tensorflow.ts';
import { createTrainedNetwork } from './trainedNetwork.ts';
import { slotsOf, updateOf } from './updateRules.ts';

/** Throws `ServiceError('unavailable')` when the device is not there, `RangeError` when the request does not fit the graph. */
export async function createTrainer(request: TrainerRequest): Promise<Trainer> {
  const { device, threads, optimiser, averageDecay, clipNorm } = request;
  const tf = await loadTensorflow(device, threads);
  const network = createTrainedNetwork(tf, request);
  const { store, trained } = network;
  let steps = 0;

  // What is remembered of each trained parameter, under these names in checkpoints too.
  const slots = slotsOf(optimiser);
  const slotName = (name: string, slot: string) => `${name}.${slot}`;
  const averageName = (name: string) => `${name}.average`;
  const sumName = (name: string) => `${name}.gradient`;
  const kept = new Map<string, KeptTensor>(
    network.changing.map((name) => [name, { parameter: name, optional: false }]),
  );
  for (const { name } of trained) {
    for (const slot of slots) kept.set(slotName(name, slot), { parameter: name, optional: false });
    if (averageDecay !== null) kept.set(averageName(name), { parameter: name, optional: false });
    // Only there between the steps of one update.
    kept.set(sumName(name), { parameter: name, optional: true });
  }
  for (const { name } of trained) {
    for (const slot of slots) store.set(slotName(name, slot), tf.zerosLike(store.get(name)));
    if (averageDecay !== null) store.set(averageName(name), store.get(name).clone());
  }

  /** Adds to what is there; takes the gradients over. */
  const addUp = (gradients: ReadonlyMap<string, Tensor>) => {
    for (const [name, gradient] of gradients) {
      const sum = sumName(name);
      if (!store.has(sum)) store.set(sum, gradient);
      else {
        store.set(sum, tf.add(store.get(sum), gradient));
        gradient.dispose();
      }
    }
  };

  /** Moves the parameters by what was added up, and forgets that. Returns its norm when there is a limit to it. */
  const update = (learningRate: number): number | null => {
    steps += 1;
    const norm =
      clipNorm === null
        ? null
        : gradientNorm(
            tf,
            trained.map(({ name }) => store.get(sumName(name))),
          );
    // PyTorch's clip_grad_norm_, with its 1e-6.
    const clip = clipNorm === null || norm === null ? 1 : Math.min(clipNorm / (norm + 1e-6), 1);
    for (const { name, shape } of trained) {
      const decays = request.decayEverything || shape.length > 1;
      const next: Tensor[] = [];
      tf.tidy(() => {
        const sum = store.get(sumName(name));
        const updated = updateOf(tf, optimiser, {
          parameter: store.get(name),
          gradient: clip === 1 ? sum : tf.mul(sum, clip),
          slots: slots.map((slot) => store.get(slotName(name, slot))),
          learningRate: learningRate * request.trainable.get(name)!,
          weightDecay: decays ? optimiser.weightDecay : 0,
          step: steps,
        });
        next.push(...[updated.parameter, ...updated.slots].map((tensor) => tf.keep(tensor)));
        if (averageDecay === null) return;
        const old = tf.mul(store.get(averageName(name)), averageDecay);
        next.push(tf.keep(tf.add(old, tf.mul(updated.parameter, 1 - averageDecay))));
      });
      const names = [name, ...slots.map((slot) => slotName(name, slot)), averageName(name)];
      for (const [index, tensor] of next.entries()) store.set(names[index]!, tensor);
      store.delete(sumName(name));
    }
    return norm;
  };

  /** Where the values of a trained parameter are. */
  const sourceOf = (which: 'current' | 'average') => {
    if (which === 'average' && averageDecay === null)
      throw new RangeError('This trainer keeps no moving average of its parameters.');
    const averaged = new Set(which === 'average' ? trained.map(({ name }) => name) : []);
    return (name: string) => (averaged.has(name) ? averageName(name) : name);
  };

  return {
    async step(step: TrainStep) {
      await makeCurrent(tf, device);
      const { loss, logits, gradients, statistics } = network.differentiate(step);
      addUp(gradients);
      for (const [name, tensor] of statistics) store.set(name, tensor);
      return { loss, logits, gradientNorm: step.update ? update(step.learningRate) : null };
    },

    async gradients(step: TrainStep) {
      await makeCurrent(tf, device);
      const { loss, gradients, statistics } = network.differentiate(step);
      for (const tensor of statistics.values()) tensor.dispose();
      const values = new Map<string, Float32Array>();
      for (const [name, tensor] of gradients) {
        values.set(name, network.valuesOf(name, tensor));
        tensor.dispose();
      }
      return { loss, gradients: values };
    },

    async evaluate(input: Float32Array, count: number, which = 'current') {
      const source = sourceOf(which);
      await makeCurrent(tf, device);
      return network.evaluate(input, count, (name) => store.get(source(name)));
    },

    parameters(which = 'current'): Parameters {
      const source = sourceOf(which);
      return new Map(network.changing.map((name) => [name, network.valuesOf(name, store.get(source(name)))]));
    },

    state: () => ({ steps, tensors: saveTensors(network, kept) }),

    restore(state) {
      restoreTensors(network, kept, state.tensors);
      steps = state.steps;
    },

    async dispose() {
      network.dispose();
    },
  };
}
