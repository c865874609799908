import { describe, expect, test } from 'vitest';
import { type TrainSettings, trainSettings } from '../../../main/contract/index.ts';
import { resolvePlan } from '../../../main/training/plan/resolvePlan.ts';
import {
  depthOf,
  fitToNetwork,
  heat,
  plannedPhases,
  presetOf,
  trainedStages,
  withDepth,
  withPhaseAdded,
  withPhaseRemoved,
  withPreset,
  withStagesToggled,
} from '../../../renderer/pages/train/freezePlan.ts';

const stages = ['stem', 'layer1', 'layer2', 'layer3'];
const network = { name: 'tiny', stages: stages.map((name) => ({ name })) };
const usual = trainSettings.parse({});
const settings = (part: Partial<TrainSettings>): TrainSettings => ({ ...usual, ...part });
const before = { preset: 'headFirst', phases: [] } as const;

/** What the strip and the plan show of settings. */
const shown = (of: TrainSettings) => ({
  preset: presetOf(of, stages),
  depth: depthOf(of, stages),
  trained: plannedPhases(of, stages).map((phase) => phase.stages.join(' ')),
});

describe('the plan that is shown', () => {
  test.each([
    ['the head alone', {}],
    ['head first, then two stages', { thaw: 2 }],
    ['everything', { thaw: 'all' }],
    ['picked stages', { thaw: ['layer1', 'layer3'] }],
    ['from scratch', { start: 'scratch', thaw: 'all', epochs: 9, schedule: 'oneCycle' }],
    ['all at once', { thaw: 1, phases: [{ thaw: 1, epochs: 3, learningRate: 0.001 }] }],
    ['phases of its own', withPreset(settings({ thaw: 3 }), stages, 'gradual', 1)],
  ] satisfies [string, Partial<TrainSettings>][])('is the one that is carried out: %s', (_, part) => {
    const planned = plannedPhases(settings(part), stages);
    expect(planned.map(({ source: _source, ...phase }) => phase)).toEqual(
      resolvePlan(settings(part), network).phases.map(({ stages: names, epochs, learningRate, schedule }) => ({
        ...{ stages: names, epochs, learningRate, schedule },
      })),
    );
  });
});

describe('the handle', () => {
  test('thaws the last stages, and at its right end only the head', () => {
    const deep = settings(withDepth(usual, stages, 3, before));
    expect(shown(deep)).toEqual({ preset: 'headFirst', depth: 3, trained: ['', 'layer1 layer2 layer3'] });
    expect(shown(settings(withDepth(deep, stages, 0, before)))).toEqual({
      preset: 'headOnly',
      depth: 0,
      trained: [''],
    });
  });

  test('keeps the kind of plan, and comes back to it from the head', () => {
    const gradual = settings(withPreset(settings({ thaw: 2 }), stages, 'gradual', 1));
    expect(shown(gradual).trained).toEqual(['', 'layer3', 'layer2 layer3']);
    const deeper = settings(withDepth(gradual, stages, 4, before));
    expect(shown(deeper)).toEqual({
      ...{ preset: 'gradual', depth: 4 },
      trained: ['', 'layer2 layer3', 'layer1 layer2 layer3', 'stem layer1 layer2 layer3'],
    });
    const head = settings(withDepth(deeper, stages, 0, before));
    const back = settings(withDepth(head, stages, 2, { preset: 'gradual', phases: deeper.phases }));
    expect(shown(back)).toMatchObject({ preset: 'gradual', depth: 2 });
  });

  test('keeps epochs and rates that were edited', () => {
    const atOnce = settings({ thaw: 1, phases: [{ thaw: 1, epochs: 5, learningRate: 0.02, schedule: 'step' }] });
    expect(withDepth(atOnce, stages, 2, before).phases).toEqual([
      { thaw: 2, epochs: 5, learningRate: 0.02, schedule: 'step' },
    ]);
  });
});

describe('single stages', () => {
  test('are thawed and frozen alone; what is the last ones again is a depth again', () => {
    const one = settings(withStagesToggled(settings({ thaw: 1 }), stages, ['layer1']));
    expect(one.thaw).toEqual(['layer1', 'layer3']);
    expect(depthOf(one, stages)).toBeNull();
    expect(settings(withStagesToggled(one, stages, ['layer2'])).thaw).toBe(3);
    expect(withStagesToggled(settings({ thaw: 1 }), stages, ['layer3'])).toMatchObject({ thaw: 0, phases: [] });
  });

  test('thaw with the last phase, and are frozen in all', () => {
    const gradual = settings(withPreset(settings({ thaw: 2 }), stages, 'gradual', 1));
    const thawed = settings(withStagesToggled(gradual, stages, ['stem']));
    expect(shown(thawed).trained).toEqual(['', 'layer3', 'stem layer2 layer3']);
    expect(shown(settings(withStagesToggled(thawed, stages, ['layer3']))).trained).toEqual(['', '', 'stem layer2']);
  });
});

describe('presets', () => {
  test('thaw what is suggested where only the head trained so far', () => {
    expect(shown(settings(withPreset(usual, stages, 'headFirst', 2)))).toMatchObject({ preset: 'headFirst', depth: 2 });
    expect(shown(settings(withPreset(usual, stages, 'scratch', 2)))).toMatchObject({ preset: 'scratch', depth: 4 });
    expect(shown(settings(withPreset(usual, stages, 'atOnce', 0)))).toMatchObject({ preset: 'atOnce', depth: 1 });
  });

  test('go deeper at lower rates', () => {
    const { phases } = settings(withPreset(settings({ thaw: 'all' }), stages, 'gradual', 1));
    expect(phases.map(({ learningRate }) => learningRate)).toEqual([0.003, 0.0009, 0.0003, 0.0001]);
  });
});

describe('phases', () => {
  test('are added one stage deeper and taken away, and what thaws is their union', () => {
    const added = settings(withPhaseAdded(settings({ thaw: 1 }), stages));
    expect(added.phases.map(({ thaw }) => thaw)).toEqual([0, 1, 2]);
    expect(added.thaw).toBe(2);
    expect(withPhaseRemoved(added, stages, 2)).toMatchObject({ thaw: 1 });
  });

  test('of another network lose the stages that this one does not have', () => {
    const made = settings({ thaw: ['layer3', 'conv5'], stageRates: { conv5: 0.1, head: 2 } });
    expect(fitToNetwork(made, stages)).toMatchObject({ thaw: 1, stageRates: { head: 2 } });
    expect(trainedStages(fitToNetwork(settings({ thaw: 9 }), stages), stages)).toEqual(stages);
  });
});

test('warmth has three steps beside the highest rate', () => {
  expect([1, 0.8, 0.3, 0.1].map((rate) => heat(rate, 1))).toEqual([3, 3, 2, 1]);
});
