/** Two runs side by side, on predictions made up here. */
import { expect, test } from 'vitest';
import { type Prediction, trainSettings } from '../../../main/contract/index.ts';
import { type ComparedRun, compareRuns } from '../../../main/training/compareRuns.ts';

const judged = (photoId: number, right: boolean, confidence = 0.9): Prediction => ({
  ...{ photoId, hash: photoId.toString(16).padStart(64, '0'), name: `${photoId}.jpg`, currentClassId: 1 },
  ...{ truth: 0, predicted: right ? 0 : 1 },
  probabilities: right ? [confidence, 1 - confidence] : [1 - confidence, confidence],
});

const run = (name: string, rights: readonly boolean[], more: Partial<ComparedRun> = {}): ComparedRun => ({
  ...{ name, settings: trainSettings.parse({}), classes: ['ants', 'bees'], backbone: 'aaaaaaaabbbb' },
  predictions: rights.map((right, index) => judged(index + 1, right)),
  ...more,
});
const times = (right: boolean, count: number) => new Array<boolean>(count).fill(right);

test('a clear difference gets a verdict with its chance, and the photos that only one gets right', () => {
  const first = run('Run 1', [...times(true, 20), ...times(false, 14), ...times(true, 2)]);
  const second = run('Run 2', [...times(true, 20), ...times(true, 14), ...times(false, 2)]);
  const comparison = compareRuns(first, second);
  expect(comparison).toMatchObject({
    problem: null,
    verdict: 'Run 2 is better: 12 photos more right, p = 0.004.',
    photos: { both: 36, bothRight: 20, onlyFirstRight: 2, onlySecondRight: 14, bothWrong: 0 },
    differences: [],
  });
  expect(comparison.onlyFirstRight.map(({ photoId }) => photoId)).toEqual([35, 36]);
  expect(comparison.onlySecondRight).toHaveLength(14);
});

test('what may be luck is called so', () => {
  const verdict = (a: readonly boolean[], b: readonly boolean[]) =>
    compareRuns(run('Run 1', a), run('Run 2', b)).verdict;
  expect(verdict([true, false, true], [true, true, true])).toBe(
    'These two cannot be told apart: Run 2 gets 1 photo more right, which may be luck (p = 1.00).',
  );
  expect(verdict([true, false], [false, true])).toBe('These two are right equally often.');
});

test('other photos, other labels or other classes are not compared, and the reason is given', () => {
  const problem = (first: ComparedRun, second: ComparedRun) => {
    const { problem: why, p, verdict } = compareRuns(first, second);
    expect([p, verdict]).toEqual([null, why]);
    return why;
  };
  const two = run('Run 1', [true, true]);
  expect(problem(two, run('Run 2', [true, true, true]))).toContain(
    'judged on other photos (2 of 2 and 3 are the same)',
  );
  const relabelled = { ...judged(2, true), truth: 1 };
  expect(problem(two, run('Run 2', [], { predictions: [judged(1, true), relabelled] }))).toContain(
    '1 validation label was changed',
  );
  expect(problem(two, run('Run 2', [true, true], { classes: ['ants', 'wasps'] }))).toContain('other classes');
});

test('settings that differ are listed by name, the weights when nothing else does', () => {
  const settings = trainSettings.parse({ head: { hidden: 64 }, thaw: ['layer4'], device: 'webgpu' });
  expect(compareRuns(run('Run 1', [true]), run('Run 2', [true], { settings })).differences).toEqual([
    { setting: 'device', first: 'auto', second: 'webgpu' },
    { setting: 'head.hidden', first: '0', second: '64' },
    { setting: 'thaw', first: '0', second: '["layer4"]' },
  ]);
  expect(compareRuns(run('Run 1', [true]), run('Run 2', [true], { backbone: 'cccc' })).differences).toEqual([
    { setting: 'weights', first: 'aaaaaaaa', second: 'cccc' },
  ]);
});
