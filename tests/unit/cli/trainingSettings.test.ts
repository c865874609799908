import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TrainSettings, trainSettings } from '../../../main/contract/index.ts';
import { createFakeClient } from './createFakeClient.ts';
import { runFakeCommandLine } from './runFakeCommandLine.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-plan-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function train(...words: string[]) {
  const fake = createFakeClient();
  const run = await runFakeCommandLine(['train', 'insects', ...words], { client: fake.client });
  const started = fake.calls.find(([name]) => name === 'runs.start');
  return { run, settings: (started?.[1] as { settings: TrainSettings } | undefined)?.settings };
}

function planFile(content: unknown): string {
  const file = join(folder, 'plan.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('flags', () => {
  test.each([
    ['2', 2],
    ['all', 'all'],
    ['layer4,layer2', ['layer4', 'layer2']],
  ])('--thaw %s', async (words, thaw) => {
    expect((await train('--thaw', words)).settings).toEqual(trainSettings.parse({ thaw }));
  });

  test('everything that thawing has', async () => {
    const words =
      '--thaw 1 --thawed-epochs 5 --thawed-rate 0.0003 --batch-norm trained --optimiser momentum --schedule oneCycle ' +
      '--time-limit 600 --class-weights sampling --lr 0.01';
    expect((await train(...words.split(' '))).settings).toEqual(
      trainSettings.parse({
        ...{ thaw: 1, thawedEpochs: 5, thawedRate: 0.0003, batchNorm: 'trained', optimiser: 'momentum' },
        ...{ schedule: 'oneCycle', timeLimitSeconds: 600, classWeights: 'sampling', learningRate: 0.01 },
      }),
    );
  });

  test('a network without weights can be trained from scratch', async () => {
    const { settings } = await train('--backbone', 'resnet18', '--from-scratch');
    expect(settings).toEqual(trainSettings.parse({ backbone: 'resnet18', start: 'scratch' }));
  });
});

describe('a plan file', () => {
  test('holds any of the settings; flags win over it, defaults fill the rest', async () => {
    const plan = {
      phases: [
        { thaw: 0, epochs: 20, learningRate: 0.003 },
        { thaw: ['layer4'], epochs: 8, learningRate: 0.0001, schedule: 'step' },
      ],
      ...{ stageRates: { layer4: 0.3 }, batch: 16, head: { hidden: 64 } },
    };
    const { settings } = await train('--plan', planFile(plan), '--batch', '8', '--dropout', '0.2');
    expect(settings).toEqual(trainSettings.parse({ ...plan, batch: 8, head: { hidden: 64, dropout: 0.2 } }));
  });

  test.each([
    [{ phases: [{ thaw: 0, epochs: 0, learningRate: 0.003 }] }, /"phases\.0\.epochs": Too small/],
    [{ phases: [{ thaw: 0, epochs: 3 }] }, /"phases\.0\.learningRate": /],
    [{ learningrate: 1 }, /Unrecognized key: "learningrate"/],
    [{ head: { hiden: 3 } }, /"head": Unrecognized key: "hiden"/],
    [{ phases: [{ thaw: 0, epochs: 3, learningRate: 1, rate: 2 }] }, /"phases\.0": Unrecognized key: "rate"/],
    [[1, 2], /"the whole": /],
    ['{ "batch": 8,', /is not JSON/],
  ])('%j is not taken, and why', async (plan, words) => {
    const { run, settings } = await train('--plan', planFile(plan));
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(words);
    expect(run.stderr).toContain('plan.json');
    expect(settings).toBeUndefined();
  });

  test('that is not there is a clear sentence', async () => {
    const { run } = await train('--plan', 'none.json');
    expect(run.stderr).toBe('The plan /here/none.json cannot be read. Check its path.\n');
  });
});
