/** What every backend does alike when it trains a head: checking a step, its targets, where a hidden layer begins. */
import type { HeadSpec, HeadStep } from './backend.ts';

/** Throws `RangeError` for a caller's slip: training on garbage would go on without a word. */
export function checkHeadStep(spec: HeadSpec, { features, labels, sampleWeights, count }: HeadStep): void {
  if (count < 1) throw new RangeError('A step needs at least one sample.');
  if (features.length < count * spec.inputs || labels.length < count || sampleWeights.length < count)
    throw new RangeError(`A step of ${count} samples got too few features, labels or weights.`);
  let total = 0;
  for (let sample = 0; sample < count; sample++) {
    const label = labels[sample]!;
    if (label < 0 || label >= spec.classes) throw new RangeError(`Label ${label} is none of ${spec.classes} classes.`);
    total += sampleWeights[sample]!;
  }
  if (!(total > 0)) throw new RangeError('The sample weights of a step have to add up to more than zero.');
}

/** Writes each sample's target, [count, classes], and its share of the loss, [count]. */
export function fillTargets(
  { labels, sampleWeights, count }: HeadStep,
  classes: number,
  { targets, shares }: { readonly targets: Float32Array; readonly shares: Float32Array },
): void {
  let total = 0;
  for (let sample = 0; sample < count; sample++) total += sampleWeights[sample]!;
  targets.fill(0, 0, count * classes);
  for (let sample = 0; sample < count; sample++) {
    targets[sample * classes + labels[sample]!] = 1;
    shares[sample] = sampleWeights[sample]! / total;
  }
}

/** How many of [count, classes] logits are largest at their label; the first of equal ones counts. */
export function countCorrect(logits: Float32Array, labels: Int32Array, count: number, classes: number): number {
  let correct = 0;
  for (let sample = 0; sample < count; sample++) {
    const row = logits.subarray(sample * classes, (sample + 1) * classes);
    let best = 0;
    for (let index = 1; index < classes; index++) if (row[index]! > row[best]!) best = index;
    if (best === labels[sample]) correct += 1;
  }
  return correct;
}

/**
 * Fills the weights of a hidden layer as He et al. 2015 say (normal, variance 2 / inputs), else its units would be equal. The
 * output layer begins at zero: its loss is convex, and noise in directions that no training picture spans would stay there
 * for ever. `random` gives 0…1.
 */
export function fillHiddenWeights(values: Float32Array, inputs: number, random: () => number): void {
  const deviation = Math.sqrt(2 / inputs);
  for (let index = 0; index < values.length; index++) values[index] = deviation * normal(random);
}

/** Box, Muller 1958. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
