/** The figures of a run, against scikit-learn's and scipy's and by hand. */
import { describe, expect, test } from 'vitest';
import { accuracy, shareOf } from '../../../main/evaluation/accuracy.ts';
import { baseline } from '../../../main/evaluation/baseline.ts';
import { classScores } from '../../../main/evaluation/classScores.ts';
import { confusionMatrix } from '../../../main/evaluation/confusionMatrix.ts';
import { indexOfLargest, type Judgement, judge } from '../../../main/evaluation/judgement.ts';
import { mostConfidentMistakes } from '../../../main/evaluation/mistakes.ts';
import { expectedCalibrationError, reliability } from '../../../main/evaluation/reliability.ts';
import golden from '../../golden/evaluation/scores.json' with { type: 'json' };

const judgements: Judgement[] = golden.truth.map((truth, index) => ({
  truth,
  predicted: golden.predicted[index]!,
  confidence: golden.confidence[index]!,
}));

describe('accuracy', () => {
  test.each(golden.wilson)('the Wilson interval of $correct of $n is scipy’s', ({ correct, n, low, high }) => {
    const share = shareOf(correct, n);
    expect(share.value).toBe(correct / n);
    expect(share.low).toBeCloseTo(low, 9);
    expect(share.high).toBeCloseTo(high, 9);
    expect(share).toMatchObject({ correct, n });
  });

  test('counts the photos whose label was said', () => {
    const right = golden.truth.filter((truth, index) => truth === golden.predicted[index]).length;
    expect(accuracy(judgements)).toEqual(shareOf(right, golden.truth.length));
  });

  test('is unknown without photos', () => expect(accuracy([])).toBeNull());
});

describe('confusion matrix and class scores', () => {
  test('are scikit-learn’s, undefined where a class never occurs or is never said', () => {
    const confusion = confusionMatrix(judgements, 5);
    expect(confusion).toEqual(golden.confusion);
    const scores = classScores(confusion);
    for (const name of ['precision', 'recall', 'f1', 'photos'] as const) {
      for (const [index, expected] of golden[name].entries()) {
        if (expected === null) expect(scores[index]?.[name], `${name} of class ${index}`).toBeNull();
        else expect(scores[index]?.[name], `${name} of class ${index}`).toBeCloseTo(expected, 12);
      }
    }
  });

  test('by hand: two of three found, one of three called so wrongly', () => {
    expect(
      classScores([
        [2, 1],
        [1, 0],
      ]),
    ).toEqual([
      { precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, photos: 3 },
      { precision: 0, recall: 0, f1: 0, photos: 1 },
    ]);
  });

  test('a class out of range is an error, not a lost photo', () => {
    expect(() => confusionMatrix([{ truth: 0, predicted: 2, confidence: 1 }], 2)).toThrow(/taken for 2/);
  });
});

describe('reliability', () => {
  test('is the share right among the equally sure', () => {
    const buckets = reliability(judgements, 1);
    expect(buckets.map(({ right, photos }) => ({ right, photos }))).toEqual(
      golden.reliability.map(({ right, photos }) => ({ right: right && expect.closeTo(right, 12), photos })),
    );
    expect(expectedCalibrationError(judgements)).toBeCloseTo(golden.expected_calibration_error, 12);
  });

  test('says nothing where there are too few, and puts certainty into the last bucket', () => {
    const sure = { truth: 0, predicted: 0, confidence: 1 };
    expect(reliability([sure])[9]).toEqual({ from: 0.9, to: 1, right: null, confidence: 1, photos: 1 });
    expect(reliability([sure, sure, sure, sure, sure])[9]?.right).toBe(1);
  });
});

test('the most confident mistakes come first, right answers not at all', () => {
  const photos = [
    { name: 'a', truth: 0, predicted: 1, confidence: 0.6 },
    { name: 'b', truth: 1, predicted: 1, confidence: 0.9 },
    { name: 'c', truth: 1, predicted: 0, confidence: 0.8 },
    { name: 'd', truth: 0, predicted: 1, confidence: 0.6 },
  ];
  expect(mostConfidentMistakes(photos).map(({ name }) => name)).toEqual(['c', 'a', 'd']);
});

test('the baseline always says the commonest training class', () => {
  expect(baseline([0, 1, 1, 2], [1, 0, 1, 1])).toBe(0.75);
  expect(baseline([2, 0, 2, 0], [0, 2, 2])).toBe(1 / 3);
  expect(baseline([], [0])).toBeNull();
  expect(baseline([0], [])).toBeNull();
});

test('a judgement takes the first of equals', () => {
  expect(indexOfLargest([0.2, 0.4, 0.4])).toBe(1);
  expect(judge(2, [0.25, 0.5, 0.25])).toEqual({ truth: 2, predicted: 1, confidence: 0.5 });
});
