/** A linear softmax head trained by AdamW in plain numbers: what the tests measure training with, without any backend. */
import type { HeadParameters, HeadSpec, HeadTrainer } from '../../../main/compute/backend.ts';

/** Starts from zero weights; no hidden layer, no dropout. Loshchilov, Hutter, "Decoupled weight decay regularization", 2019. */
export function createPlainHeadTrainer({ inputs, hidden, classes, dropout }: HeadSpec): HeadTrainer {
  if (hidden > 0 || dropout > 0) throw new Error('The plain trainer is linear and knows no dropout.');
  const weight = new Float32Array(classes * inputs);
  const bias = new Float32Array(classes);
  const moments = [weight, bias].map((values) => ({
    values,
    gradient: new Float32Array(values.length),
    first: new Float32Array(values.length),
    second: new Float32Array(values.length),
  }));
  let steps = 0;

  function softmax(features: Float32Array, count: number): Float32Array {
    const probabilities = new Float32Array(count * classes);
    for (let row = 0; row < count; row++) {
      let largest = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < classes; c++) {
        let sum = bias[c]!;
        for (let i = 0; i < inputs; i++) sum += weight[c * inputs + i]! * features[row * inputs + i]!;
        probabilities[row * classes + c] = sum;
        largest = Math.max(largest, sum);
      }
      let total = 0;
      for (let c = 0; c < classes; c++) {
        const at = row * classes + c;
        probabilities[at] = Math.exp(probabilities[at]! - largest);
        total += probabilities[at]!;
      }
      for (let c = 0; c < classes; c++) probabilities[row * classes + c]! /= total;
    }
    return probabilities;
  }

  return {
    async step({ features, labels, sampleWeights, count, learningRate, weightDecay }) {
      const probabilities = softmax(features, count);
      for (const { gradient } of moments) gradient.fill(0);
      const [weights, biases] = moments;
      const total = sampleWeights.reduce((sum, value) => sum + value, 0);
      let loss = 0;
      let correct = 0;
      for (let row = 0; row < count; row++) {
        const label = labels[row]!;
        const own = probabilities.subarray(row * classes, (row + 1) * classes);
        loss -= (sampleWeights[row]! / total) * Math.log(own[label]!);
        if (own.every((value) => value <= own[label]!)) correct++;
        for (let c = 0; c < classes; c++) {
          const slope = (own[c]! - (c === label ? 1 : 0)) * (sampleWeights[row]! / total);
          biases!.gradient[c]! += slope;
          for (let i = 0; i < inputs; i++) weights!.gradient[c * inputs + i]! += slope * features[row * inputs + i]!;
        }
      }
      steps++;
      for (const { values, gradient, first, second } of moments) {
        for (let at = 0; at < values.length; at++) {
          const slope = gradient[at]!;
          first[at] = 0.9 * first[at]! + 0.1 * slope;
          second[at] = 0.999 * second[at]! + 0.001 * slope * slope;
          const update = first[at]! / (1 - 0.9 ** steps) / (Math.sqrt(second[at]! / (1 - 0.999 ** steps)) + 1e-8);
          if (values === weight) values[at]! *= 1 - learningRate * weightDecay;
          values[at]! -= learningRate * update;
        }
      }
      return { loss, correct };
    },
    predict: async (features, count) => softmax(features, count),
    parameters: (): HeadParameters =>
      new Map([
        ['weight', weight.slice()],
        ['bias', bias.slice()],
      ]),
    load(parameters) {
      weight.set(parameters.get('weight') ?? []);
      bias.set(parameters.get('bias') ?? []);
      for (const { first, second } of moments) {
        first.fill(0);
        second.fill(0);
      }
      steps = 0;
    },
    dispose: async () => {},
  };
}
