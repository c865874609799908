/** The loss that epochs are compared by does not depend on how sure a network is, only on what it can tell apart. */
import { expect, test } from 'vitest';
import { refinedLoss, scaledLoss } from '../../../../main/training/fineTune/refinedLoss.ts';
import { seededRandom } from '../../../../main/training/seededRandom.ts';

const classes = 3;
const labels = Array.from({ length: 60 }, (_, row) => row % classes);
const weights = labels.map((label) => 1 + label);
const random = seededRandom(1, 'logits');
const logits = Float32Array.from({ length: 60 * classes }, (_, at) => {
  const isRight = labels[Math.floor(at / classes)] === at % classes;
  return 2 * random() + (isRight ? 0.7 : 0);
});

test('is the least loss of all scales', () => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const at = (scale: number) =>
    labels.reduce(
      (sum, label, row) => sum + (weights[row]! / total) * scaledLoss(logits, row, label, classes, scale),
      0,
    );
  const scales = Array.from({ length: 400 }, (_, index) => 0.02 * 1.0133 ** index).filter((scale) => scale <= 4);
  expect(refinedLoss(logits, labels, weights, classes)).toBeCloseTo(Math.min(...scales.map(at)), 4);
  expect(refinedLoss(logits, labels, weights, classes)).toBeLessThanOrEqual(at(1));
});

test('a network that is ten times too sure is as good as before', () => {
  const refined = refinedLoss(logits, labels, weights, classes);
  const surer = logits.map((value) => 10 * value);
  expect(refinedLoss(surer, labels, weights, classes)).toBeCloseTo(refined, 5);
  expect(scaledLoss(surer, 0, labels[0]!, classes, 1)).not.toBeCloseTo(
    scaledLoss(logits, 0, labels[0]!, classes, 1),
    2,
  );
});

test('is NaN where a logit is none', () => {
  expect(refinedLoss(Float32Array.of(Number.NaN, 1, 2), [1], [1], classes)).toBeNaN();
});
