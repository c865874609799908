import { describe, expect, test } from 'vitest';
import { type Epoch, type RunSummary, type TrainSettings, trainSettings } from '../../../main/contract/index.ts';
import { keptWords } from '../../../renderer/pages/run/keptWords.ts';
import { compareEpochs, lossTicks, percentTicks } from '../../../renderer/pages/runs/compareEpochs.ts';
import { pWords } from '../../../renderer/pages/runs/pWords.ts';
import {
  accuracyScale,
  everyRun,
  networkOf,
  severalNetworks,
  shownRuns,
  toggleTick,
} from '../../../renderer/pages/runs/runRows.ts';
import { type SettingNames, settingDifferences, settingRows } from '../../../renderer/pages/runs/settingRows.ts';

const settingsOf = (part: Partial<TrainSettings>): TrainSettings => ({ ...trainSettings.parse({}), ...part });
const run = (number: number, part: Partial<RunSummary> = {}): RunSummary => ({
  ...{ runId: number, number, name: `Run ${number}`, notes: '', datasetId: 1, state: 'done', jobId: null, error: null },
  ...{ settings: settingsOf({}), device: 'cpu', startedAt: 0, endedAt: 1, accuracy: null, labelChangesSince: 0 },
  ...{ kind: 'single', members: [] },
  stages: ['conv1', 'layer1', 'layer2'].map((name) => ({ name, trains: false })),
  ...part,
});
const right = (value: number, n = 100) => ({ value, low: value - 0.05, high: value + 0.02, n, correct: value * n });
const numbers = (runs: readonly RunSummary[]) => runs.map(({ number }) => number);

describe('the rows of the table', () => {
  const runs = [
    run(4, { notes: 'with clean labels', accuracy: right(0.9) }),
    run(3, { settings: settingsOf({ backbone: 'resnet18' }), accuracy: right(0.8) }),
    run(2, { settings: settingsOf({ backbone: 'resnet18' }), accuracy: right(0.85) }),
    run(1, { state: 'failed' }),
  ];

  test('are found by number, name and notes', () => {
    expect(numbers(shownRuns(runs, { ...everyRun, search: ' clean ' }))).toEqual([4]);
    expect(numbers(shownRuns(runs, { ...everyRun, search: 'run 2' }))).toEqual([2]);
    expect(numbers(shownRuns(runs, { ...everyRun, network: 'resnet18' }))).toEqual([3, 2]);
  });

  test('can be the best of each network, without runs that have no result', () => {
    expect(numbers(shownRuns(runs, { ...everyRun, bestOnly: true }))).toEqual([4, 2]);
  });

  test('of several networks are no run of their first network', () => {
    const together = run(5, { accuracy: right(0.95), kind: 'ensemble', members: [4, 2] });
    expect(numbers(shownRuns([together, ...runs], { ...everyRun, bestOnly: true }))).toEqual([5, 4, 2]);
    expect(numbers(shownRuns([together, ...runs], { ...everyRun, network: severalNetworks }))).toEqual([5]);
    expect(networkOf(run(1))).toBe(trainSettings.parse({}).backbone);
  });

  test('stand on one scale, which says on how many photos only where all agree', () => {
    expect(accuracyScale(runs)).toEqual({ from: 0.5, photos: 100, best: 0.9 });
    expect(accuracyScale([...runs, run(5, { accuracy: right(0.95, 40) })])?.photos).toBeNull();
    expect(accuracyScale([run(1)])).toBeNull();
  });

  test('a third tick takes the place of the first', () => {
    expect(toggleTick([1], 2)).toEqual([1, 2]);
    expect(toggleTick([1, 2], 3)).toEqual([1, 2, 3]);
    expect(toggleTick([1, 2], 1)).toEqual([2]);
  });
});

describe('what differs between two runs', () => {
  const names: SettingNames = {
    ...{ network: (name) => name, weights: (id) => id, device: (id) => id },
    augmentation: (name) => ({ title: name, step: ({ amount }) => `± ${amount}` }),
  };
  const thawed = (part: Partial<TrainSettings>, depth = 1) =>
    run(2, {
      settings: settingsOf({ thaw: depth, ...part }),
      stages: ['conv1', 'layer1', 'layer2'].map((name, index) => ({ name, trains: index >= 3 - depth })),
    });

  test('is nothing for the same settings', () => {
    expect(settingDifferences(run(1), run(2), names)).toEqual([]);
  });

  test('leaves out what a head alone does not use, unless the other departs from the usual', () => {
    expect(settingDifferences(thawed({ batchNorm: 'trained' }), run(1), names)).toEqual([
      { key: 'thaw', label: 'Trains', first: 'layer2 and head', second: 'head only' },
      { key: 'thawedEpochs', label: 'Epochs of thawed stages', first: '12', second: '–' },
      { key: 'thawedRate', label: 'Rate of thawed stages', first: '0.0001', second: '–' },
      { key: 'batchNorm', label: 'Batch norm', first: 'learns those of these photos', second: '–' },
    ]);
    // The same the other way round.
    expect(settingDifferences(run(1), thawed({ batchNorm: 'trained' }), names).at(-1)).toEqual({
      ...{ key: 'batchNorm', label: 'Batch norm' },
      ...{ first: '–', second: 'learns those of these photos' },
    });
  });

  test('names presets of augmentation, and single steps where somebody set their own', () => {
    const step = (amount: number) => [{ name: 'rotate', enabled: amount > 0, amount }];
    const withSteps = (preset: string | null, amount: number) =>
      run(1, { settings: settingsOf({ augmentation: { preset, steps: step(amount) } }) });
    expect(settingDifferences(withSteps('light', 5), withSteps('standard', 12), names)).toEqual([
      { key: 'augmentation', label: 'Augmentation', first: 'light', second: 'standard' },
    ]);
    expect(settingDifferences(withSteps(null, 5), withSteps(null, 0), names)).toContainEqual({
      ...{ key: 'augmentation.rotate', label: 'Augmentation, rotate', first: '± 5', second: 'off' },
    });
  });

  test('knows every setting there is', () => {
    const everything = thawed({
      weights: 'some',
      stageRates: { layer2: 0.3 },
      augmentation: { preset: null, steps: [] },
    });
    const planned = thawed({ phases: [{ thaw: 1, epochs: 3, learningRate: 0.001 }] });
    const fromScratch = thawed({ start: 'scratch' });
    const keys = [everything, planned, fromScratch].flatMap((run) =>
      settingRows(run, names).map(({ key }) => key.split('.')[0]),
    );
    // A weights file is told in the line of the weights.
    const missing = Object.keys(trainSettings.shape).filter((key) => key !== 'weightsFile' && !keys.includes(key));
    expect(missing).toEqual([]);
  });
});

describe('curves of two runs', () => {
  const epoch = (number: number, valLoss: number | null, heldOutLoss: number | null, phase = 0): Epoch => ({
    ...{
      epoch: number,
      phase,
      trainLoss: 1,
      trainAccuracy: 0.5,
      valLoss,
      valAccuracy: 0.6,
      learningRate: 0.1,
      seconds: 1,
    },
    ...{ heldOutLoss, heldOutAccuracy: null },
  });

  test('share an axis, with gaps where one has nothing', () => {
    const both = [[epoch(1, 0.9, null), epoch(2, 0.8, 0.7)], [epoch(1, 1.2, null)]] as const;
    expect(compareEpochs(both, 'loss', 'validation')).toEqual([
      { epoch: 1, first: 0.9, second: 1.2 },
      { epoch: 2, first: 0.8, second: null },
    ]);
    expect(compareEpochs(both, 'loss', 'heldOut')[1]).toEqual({ epoch: 2, first: 0.7, second: null });
    expect(compareEpochs(both, 'accuracy', 'validation')[0]).toEqual({ epoch: 1, first: 60, second: 60 });
  });

  test('have round marks', () => {
    expect(percentTicks(63)).toEqual([60, 70, 80, 90, 100]);
    expect(lossTicks(1.34)).toEqual([0, 0.5, 1, 1.5, 2]);
    expect(lossTicks(0.04)).toEqual([0, 0.01, 0.02, 0.03, 0.04]);
  });

  test('tell which epoch was kept and why', () => {
    const plan = [
      { title: 'Head', epochs: 2, learningRate: 0.1, schedule: 'cosine' as const, stages: [] },
      { title: 'layer2 and head', epochs: 2, learningRate: 0.1, schedule: 'cosine' as const, stages: ['layer2'] },
    ];
    const epochs = [epoch(1, 1, 0.9), epoch(2, 1, 0.8), epoch(3, 1, 0.512, 1), epoch(4, 1, 0.6, 1)];
    const settings = settingsOf({});
    expect(keptWords({ keptEpoch: 3, epochs, plan, settings })).toBe(
      'Epoch 3 of 4 was kept: it has the lowest loss (0.512) on training photos that were held out.',
    );
    expect(keptWords({ keptEpoch: null, epochs, plan, settings })).toBeNull();
    expect(
      keptWords({ keptEpoch: 2, epochs: [epoch(1, 1, null), epoch(2, 1, null)], plan: plan.slice(0, 1), settings }),
    ).toBe('The head trained for 2 epochs: what was best in cross-validation on the training photos.');
  });

  test('write p-values with no more digits than they deserve', () => {
    expect([0.5, 0.0412, 0.0004].map(pWords)).toEqual(['= 0.50', '= 0.041', '< 0.001']);
  });
});
