/** One update of one parameter, as PyTorch's optimisers do it: tfjs' own put epsilon elsewhere and know no weight decay. */
import type { OptimiserSpec } from '../trainer.ts';
import type { Tensor, TensorFlow } from './tensorflow.ts';

export interface Update {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  /** The optimiser's memory of this parameter, in the order of `slotsOf`; all zeros before the first update. */
  readonly slots: readonly Tensor[];
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Counted from 1. */
  readonly step: number;
}

export interface Updated {
  readonly parameter: Tensor;
  readonly slots: readonly Tensor[];
}

/** Names of what an optimiser remembers of each parameter. */
export function slotsOf(optimiser: OptimiserSpec): readonly string[] {
  if (optimiser.kind === 'sgd') return optimiser.momentum > 0 ? ['momentum'] : [];
  if (optimiser.kind === 'rmsprop') return optimiser.momentum > 0 ? ['square', 'momentum'] : ['square'];
  return ['m', 'v'];
}

/** To be called inside a `tidy`; the result is new tensors. */
export function updateOf(tf: TensorFlow, optimiser: OptimiserSpec, update: Update): Updated {
  const { parameter, learningRate, weightDecay } = update;
  const decayed = () =>
    weightDecay === 0 ? update : { ...update, gradient: tf.add(update.gradient, tf.mul(parameter, weightDecay)) };
  switch (optimiser.kind) {
    case 'sgd':
      return sgd(tf, optimiser, decayed());
    case 'rmsprop':
      return rmsprop(tf, optimiser, decayed());
    case 'adam':
      return adam(tf, optimiser, decayed());
    case 'adamw': {
      const shrunk = weightDecay === 0 ? parameter : tf.mul(parameter, 1 - learningRate * weightDecay);
      return adam(tf, optimiser, { ...update, parameter: shrunk });
    }
  }
}

type Sgd = Extract<OptimiserSpec, { readonly nesterov: boolean }>;
type Rmsprop = Extract<OptimiserSpec, { readonly alpha: number }>;
type Adam = Extract<OptimiserSpec, { readonly beta1: number }>;

/** buffer ← momentum · buffer + g; p ← p − rate · buffer, or with Nesterov p − rate · (g + momentum · buffer). */
function sgd(tf: TensorFlow, { momentum, nesterov }: Sgd, update: Update): Updated {
  const { parameter, gradient, slots, learningRate } = update;
  const step = (direction: Tensor) => tf.sub(parameter, tf.mul(direction, learningRate));
  if (momentum === 0) return { parameter: step(gradient), slots: [] };
  const buffer = tf.add(tf.mul(slots[0]!, momentum), gradient);
  return { parameter: step(nesterov ? tf.add(gradient, tf.mul(buffer, momentum)) : buffer), slots: [buffer] };
}

/** m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; p ← p − rate/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε). Kingma, Ba 2015. */
function adam(tf: TensorFlow, { beta1, beta2, epsilon }: Adam, update: Update): Updated {
  const { parameter, gradient, slots, learningRate, step } = update;
  const mean = tf.add(tf.mul(slots[0]!, beta1), tf.mul(gradient, 1 - beta1));
  const square = tf.add(tf.mul(slots[1]!, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  const scale = tf.add(tf.mul(tf.sqrt(square), 1 / Math.sqrt(1 - beta2 ** step)), epsilon);
  const direction = tf.mul(tf.div(mean, scale), learningRate / (1 - beta1 ** step));
  return { parameter: tf.sub(parameter, direction), slots: [mean, square] };
}

/** s ← αs + (1−α)g²; d = g / (√s + ε); with momentum buffer ← momentum · buffer + d; p ← p − rate · that. Hinton 2012. */
function rmsprop(tf: TensorFlow, { alpha, epsilon, momentum }: Rmsprop, update: Update): Updated {
  const { parameter, gradient, slots, learningRate } = update;
  const square = tf.add(tf.mul(slots[0]!, alpha), tf.mul(tf.square(gradient), 1 - alpha));
  const scaled = tf.div(gradient, tf.add(tf.sqrt(square), epsilon));
  const direction = momentum === 0 ? scaled : tf.add(tf.mul(slots[1]!, momentum), scaled);
  const next = tf.sub(parameter, tf.mul(direction, learningRate));
  return { parameter: next, slots: momentum === 0 ? [square] : [square, direction] };
}
