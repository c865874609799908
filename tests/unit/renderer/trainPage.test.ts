import { describe, expect, test } from 'vitest';
import { type Advice, type Epoch, type RunDetails, trainSettings } from '../../../main/contract/index.ts';
import { shareOf } from '../../../main/evaluation/accuracy.ts';
import { edgeOfStage, stageNearest, stripColumns } from '../../../renderer/components/stripColumns.ts';
import { wilson } from '../../../renderer/components/wilson.ts';
import { figuresFromAdvice } from '../../../renderer/pages/train/depthFigures.ts';
import { headParameters } from '../../../renderer/pages/train/headParameters.ts';
import { lowerRate } from '../../../renderer/pages/train/lowerRate.ts';
import { stageList, trainedWords } from '../../../renderer/pages/train/planWords.ts';
import { lastPlannedEpoch, phaseProgress, thawMarks } from '../../../renderer/pages/train/runProgress.ts';
import { verdict } from '../../../renderer/pages/train/verdict.ts';
import { adviceFor } from '../../e2e/fakeAdvisor.ts';

const stages = ['stem', 'layer1', 'layer2', 'layer3'];
const usual = trainSettings.parse({});

describe('columns of the strip', () => {
  const stage = (name: string) => ({ name, shape: [8, 4, 4], layers: 1, parameters: 1 });
  const many = Array.from({ length: 12 }, (_, index) => stage(`block${index + 1}`));

  test('are one a stage where there is room', () => {
    expect(stripColumns(stages.map(stage), 748).map(({ title }) => title)).toEqual(stages);
  });

  test('put neighbours far from the head together where there is not', () => {
    const columns = stripColumns(many, 748);
    expect(columns.map(({ title }) => title)).toEqual([
      'block1–2',
      'block3–4',
      ...many.slice(4).map(({ name }) => name),
    ]);
    // Stages inside a column still have an edge of their own.
    expect([0, 1, 2, 4, 12].map((index) => edgeOfStage(columns, index))).toEqual([0, 0.5, 1, 2, 10]);
    expect([0.3, 1.1, 9.8].map((place) => stageNearest(columns, place))).toEqual([1, 2, 12]);
  });

  test('are never more than 14', () => {
    const columns = stripColumns(
      Array.from({ length: 40 }, (_, index) => stage(`block${index + 1}`)),
      3000,
    );
    expect(columns).toHaveLength(14);
    expect(columns.at(-1)?.title).toBe('block39–40');
  });
});

describe('the verdict', () => {
  const advice = adviceFor(stages, 525);
  const request = {
    ...{ advice, measuring: false, scratch: false, stages },
    photos: { labelled: 525, val: 225 },
  };
  const said = (depth: number | null, other: Partial<typeof request> = {}) => {
    const { bold, why } = verdict({ ...request, ...other, depth });
    return `${bold} ${why}`;
  };

  test('names what is suggested, and compares what is chosen with it', () => {
    expect(said(1)).toMatch(/^Suggested: thaw layer3\. Thawing deeper takes/);
    expect(said(0)).toBe('Quick, but likely not the best. Thawing layer3 should gain about 5 points for 18 s more.');
    expect(said(2)).toBe(
      'Deeper than suggested. With 525 photos no gain over layer3 can be shown, and it takes 3× longer.',
    );
    expect(said(4)).toBe('Deeper than suggested. What it gains over layer3 cannot be told, and it takes 27× longer.');
    expect(said(null)).toMatch(/^Single stages thawed\./);
  });

  test('says that it cannot tell', () => {
    const unsure: Advice = { ...advice, recommendation: { thaw: 0, text: 'The ranges overlap.', sure: false } };
    expect(said(0, { advice: unsure })).toBe('Suggested: the head only. Cannot tell for sure. The ranges overlap.');
  });

  test('needs no advice', () => {
    const none = { photos: request.photos, stages, scratch: false, advice: null };
    expect(verdict({ ...none, measuring: true, depth: 0 }).bold).toBe('Measuring every depth on this machine.');
    expect(verdict({ ...none, measuring: false, depth: 2 }).bold).toBe('Thaws layer2 and layer3.');
    const twelve = verdict({ ...none, measuring: false, depth: 0, photos: { labelled: 12, val: 3 } });
    expect(twelve.why).toBe('With 12 photos only the head can be trained sensibly. Range ± 34 points.');
  });
});

test('figures say what would fit, and what is still being measured', () => {
  const advice = adviceFor(stages, 525);
  const figures = figuresFromAdvice(advice, false);
  expect(figures(4)).toMatchObject({ memory: '2.4\u00a0GB', tooLarge: 'batch 8 would fit', missing: 'cannot tell' });
  const early: Advice = {
    ...advice,
    depths: advice.depths.map((depth) => ({ ...depth, accuracy: null, why: null })),
    measuring: { stage: 'layer3', secondsLeft: 12 },
  };
  const measuring = figuresFromAdvice(early, true);
  expect([measuring(1).missing, measuring(2).missing]).toEqual(['measuring, 12 s left', 'to come']);
});

test('stages are named as people would', () => {
  expect(
    [[], ['layer3'], ['layer2', 'layer3'], ['layer1', 'layer2', 'layer3'], stages].map((trained) =>
      trainedWords(trained, stages),
    ),
  ).toEqual(['head only', 'layer3 and head', 'layer2, layer3 and head', 'layer1 to layer3 and head', 'everything']);
  expect(stageList(['stem', 'layer2', 'layer3'], stages)).toBe('stem, layer2 and layer3');
});

test('heads are counted with all their layers', () => {
  const network = {
    features: 512,
    family: 'ResNet',
    stages: [{ name: 'last', shape: [512, 7, 7], layers: 1, parameters: 1, macs: 1 }],
  };
  const head = { kind: 'pooled', hidden: 0, hidden2: 0, dropout: 0 } as const;
  expect(headParameters(network, 5, head)).toBe(2565);
  expect(headParameters(network, 5, { ...head, hidden: 64, hidden2: 32 })).toBe(
    512 * 64 + 64 + 64 * 32 + 32 + 32 * 5 + 5,
  );
  expect(headParameters({ ...network, family: 'VGG' }, 10, { ...head, kind: 'flatten' })).toBe(
    25_088 * 4096 + 4096 + 4096 * 4096 + 4096 + 4096 * 10 + 10,
  );
});

describe('a run', () => {
  const epoch = (number: number, phase: number): Epoch => ({
    ...{ epoch: number, phase, trainLoss: 1, trainAccuracy: 0.5, valLoss: 1, valAccuracy: 0.5 },
    ...{ heldOutLoss: 1, heldOutAccuracy: 0.5, learningRate: 0.003, seconds: 1 },
  });
  const plan: RunDetails['plan'] = [
    { title: 'Head', epochs: 60, learningRate: 0.003, schedule: 'cosine', stages: [] },
    { title: 'layer3 and head', epochs: 12, learningRate: 0.0001, schedule: 'cosine', stages: ['layer3'] },
  ];
  const run = {
    ...{ plan, settings: usual, state: 'running' as const },
    stages: stages.map((name) => ({ name, trains: name === 'layer3' })),
    // The head took three of its sixty epochs.
    epochs: [epoch(1, 0), epoch(2, 0), epoch(3, 0), epoch(4, 1), epoch(5, 1), epoch(6, 1)],
  };

  test('is as far as its phases are', () => {
    expect(phaseProgress(run, null).map(({ title, done, isCurrent }) => [title, done, isCurrent])).toEqual([
      ['1 Head', 1, false],
      ['2 Thaw layer3', 0.25, true],
    ]);
    expect(lastPlannedEpoch(run, null)).toBe(15);
    expect(thawMarks(run)).toEqual([{ epoch: 3, label: 'thaw layer3' }]);
    expect(lastPlannedEpoch({ ...run, state: 'done' }, null)).toBe(6);
  });

  test('that ended with a loss that is none offers a tenth of the rate', () => {
    const error = 'Stopped: the loss became NaN in epoch 3. The rate 0.1 is probably too high: try 0.01.';
    const settings = { ...usual, learningRate: 0.003, thawedRate: 0.1 };
    const lower = lowerRate({ error, settings, epochs: run.epochs, plan });
    expect([lower?.learningRate, lower?.settings.thawedRate, lower?.settings.learningRate]).toEqual([
      0.01, 0.01, 0.003,
    ]);
    expect(lowerRate({ error: 'The disk is full.', settings, epochs: [], plan })).toBeNull();
  });
});

test('the range of a figure that is not judged yet is the one that the result will have', () => {
  for (const [correct, n] of [
    [210, 225],
    [11, 12],
    [5, 5],
    [0, 3],
  ] as const) {
    const judged = shareOf(correct, n);
    const shown = wilson(correct / n, n);
    expect(shown.low).toBeCloseTo(judged.low, 4);
    expect(shown.high).toBeCloseTo(judged.high, 4);
  }
});
