/** What is suggested, in the words that people read. */
import { expect, test } from 'vitest';
import type { DepthAdvice } from '../../../../main/contract/index.ts';
import { shareOf } from '../../../../main/evaluation/accuracy.ts';
import { recommend } from '../../../../main/training/advise/recommend.ts';

const stages = ['head', 'layer4', 'layer3', 'stem'];

function rows(seconds: readonly (number | null)[] = [10, 40, 130, 400]): DepthAdvice[] {
  return stages.map((stage, thaw) => ({
    ...{ stage, thaw, trainableParameters: 1000, secondsPerEpoch: 1, peakBytes: 1e9, fits: true, suggestedBatch: 32 },
    ...{ accuracy: shareOf(80, 100), why: null },
    totalSeconds: seconds[thaw] == null ? null : { low: seconds[thaw]!, high: seconds[thaw]! },
  }));
}

/** So many of `count` photos right, from the first on. */
const right = (correct: number, count: number, from = 0) =>
  Array.from({ length: count }, (_, photo) => photo >= from && photo < from + correct);

const request = { rows: rows(), photos: 500, classes: 5, probes: [0.7, 0.8, 0.87] };

test('a depth that a trial showed to be better is suggested, for sure', () => {
  const tried = new Map([
    [0, right(435, 500)],
    [1, right(460, 500)],
    [2, right(462, 500)],
  ]);
  expect(recommend({ ...request, right: tried })).toEqual({
    thaw: 1,
    text: 'Suggested: thaw layer4. Tried out, it got 92 % right, the head alone 87 %. Thawing deeper takes 3× longer; with 500 photos the difference cannot be told.',
    sure: true,
  });
});

test('compares only photos that both were tried on', () => {
  const partly = right(230, 500).map((one, photo) => (photo < 250 ? one : null));
  const head = right(200, 250).concat(right(250, 250));
  expect(
    recommend({
      ...request,
      right: new Map([
        [0, head],
        [1, partly],
      ]),
    }),
  ).toEqual({
    thaw: 1,
    text: 'Suggested: thaw layer4. Tried out, it got 92 % right, the head alone 80 %. Thawing deeper takes 3× longer; it was not tried out.',
    sure: true,
  });
});

test('a difference that chance makes is none', () => {
  const tried = new Map([
    [0, right(435, 500)],
    [1, right(437, 500, 3)],
  ]);
  expect(recommend({ ...request, right: tried })).toEqual({
    thaw: 0,
    text: 'Suggested: train the head alone. Tried out, thawing layer4 made no difference that 500 photos could tell, and takes 4× longer.',
    sure: false,
  });
});

test('thawing that made it worse is told', () => {
  const tried = new Map([
    [0, right(435, 500)],
    [1, right(400, 500)],
  ]);
  expect(recommend({ ...request, right: tried })).toEqual({
    thaw: 0,
    text: 'Suggested: train the head alone. Tried out, thawing layer4 made it worse: 80 % right, the head alone 87 %.',
    sure: true,
  });
});

test('with few photos only the head is trained, with how much that says', () => {
  const few = rows().map((row) => ({ ...row, accuracy: shareOf(9, 12) }));
  expect(recommend({ ...request, rows: few, photos: 12, classes: 2, right: new Map([[0, right(9, 12)]]) })).toEqual({
    thaw: 0,
    text: 'Suggested: train the head alone. With 12 photos, 6 of a class, only the head can be trained sensibly. Range ± 22 points.',
    sure: false,
  });
});

test('where nothing could be tried the rule of thumb speaks, and says that it cannot tell', () => {
  expect(recommend({ ...request, right: new Map([[0, right(435, 500)]]) })).toEqual({
    thaw: 1,
    text: 'Suggested: thaw layer4. Trying it out would take too long here; the rule of thumb for 100 photos of a class says so. With 500 photos the gain cannot be told beforehand.',
    sure: false,
  });
});

test('photos unlike the pretraining’s want more of it thawed', () => {
  const unlike = { ...request, probes: [0.7, 0.9, 0.87], right: new Map([[0, right(435, 500)]]) };
  expect(recommend(unlike).thaw).toBe(2);
  expect(recommend(unlike).text).toContain('unlike those it was pretrained on');
  // But not deeper than was measured.
  expect(recommend({ ...unlike, rows: rows([10, 40, null, null]) }).thaw).toBe(1);
});
