/** Which stages train when, and what is refused. */
import { expect, test } from 'vitest';
import { type TrainSettings, trainSettings } from '../../../../main/contract/index.ts';
import { resolvePlan } from '../../../../main/training/plan/resolvePlan.ts';

const network = {
  name: 'resnet18',
  stages: ['stem', 'layer1', 'layer2', 'layer3', 'layer4'].map((name) => ({ name })),
};
const plan = (settings: Partial<Record<keyof TrainSettings, unknown>>) =>
  resolvePlan(trainSettings.parse(settings), network);
const short = (settings: Parameters<typeof plan>[0]) =>
  plan(settings).phases.map(({ title, epochs, learningRate, stages, onFeatures }) => [
    ...[title, epochs, learningRate, stages.length, onFeatures],
  ]);

test('the usual plan is a head on features, then what is thawed at its own rate', () => {
  expect(short({})).toEqual([['Head', 60, 0.003, 0, true]]);
  expect(short({ thaw: 2, thawedRate: 0.0002 })).toEqual([
    ['Head', 60, 0.003, 0, true],
    ['layer3, layer4 and head', 12, 0.0002, 2, false],
  ]);
  expect(short({ thaw: 'all', thawedRate: 0.0002 }).at(-1)).toEqual(['Everything', 12, 0.0002, 5, false]);
  expect(plan({ thaw: ['layer4', 'layer2'] }).trained).toEqual(['layer2', 'layer4']);
  expect(short({ start: 'scratch', epochs: 7 })).toEqual([['Everything', 7, 0.003, 5, false]]);
});

test('heads that no features were made for train as networks do', () => {
  expect(short({ head: { kind: 'flatten' } })).toEqual([['Head', 60, 0.003, 0, false]]);
  expect(short({ head: { hidden: 64, hidden2: 32 } })[0]!.at(-1)).toBe(false);
  expect(short({ head: { hidden: 64 } })[0]!.at(-1)).toBe(true);
});

test('phases are taken as they are given', () => {
  const phases = [
    { thaw: 0, epochs: 5, learningRate: 0.01 },
    { thaw: 1, epochs: 4, learningRate: 0.001, schedule: 'oneCycle' },
    { thaw: 3, epochs: 2, learningRate: 0.0001 },
  ];
  expect(short({ phases })).toEqual([
    ['Head', 5, 0.01, 0, true],
    ['layer4 and head', 4, 0.001, 1, false],
    ['layer2 to layer4 and head', 2, 0.0001, 3, false],
  ]);
  const resolved = plan({ phases, warmUp: 3, stageRates: { layer4: 0.1 } });
  expect(resolved.trained).toEqual(['layer2', 'layer3', 'layer4']);
  expect(resolved.phases.map(({ warmUp, schedule }) => [warmUp, schedule])).toEqual([
    [0.5, 'cosine'],
    [0.5, 'oneCycle'],
    [0.5, 'cosine'],
  ]);
  expect([resolved.rates.get('layer4'), resolved.rates.get('head')]).toEqual([0.1, 1]);
});

test.each([
  [{ thaw: 6 }, 'resnet18 has 5 stages (stem, layer1, layer2, layer3, layer4), so 6 cannot be thawed'],
  [{ thaw: ['layer5'] }, 'resnet18 has no stage "layer5". Did you mean "layer1"?'],
  [{ stageRates: { hed: 1 } }, 'resnet18 has no stage "hed" to give a rate. Did you mean "head"?'],
  [{ phases: [{ thaw: 9, epochs: 1, learningRate: 1 }] }, 'Choose 0 to 5, or "all".'],
  [{ stageRates: { head: 0 } }, 'Nothing would train in "Head"'],
])('refuses %j and says why', (settings, words) => {
  expect(() => plan(settings)).toThrow(words);
});

test('a rate of 0 is no rate', () => {
  expect(trainSettings.safeParse({ learningRate: 0 }).success).toBe(false);
  expect(trainSettings.safeParse({ thawedRate: 0 }).success).toBe(false);
});
