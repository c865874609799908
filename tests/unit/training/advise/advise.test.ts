/** Advice and the rate finder end to end, on sample drawings with the embedded network. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Advice, type RateSearch, type TrainSettings, trainSettings } from '../../../../main/contract/index.ts';
import { type Depth, depthOf } from '../../../../main/training/advise/depth.ts';
import type { DepthMemory } from '../../../../main/training/advise/depthMemory.ts';
import { type MeasureDepth, type MeasuredDepth, measureDepth } from '../../../../main/training/advise/measureDepth.ts';
import { measureDepths } from '../../../../main/training/advise/measureDepths.ts';
import { loadBackbone } from '../../../../main/weights/loadBackbone.ts';
import { openWorkbench, type Workbench } from '../workbench.ts';

let bench: Workbench;
let datasetId: number;
let asked: number[];
const GB = 1e9;

/** A step takes a millisecond a row and MB, and memory of 300 MB and 10 MB a row. */
const measure: MeasureDepth = async ({ trainer }) => {
  asked.push(trainer.batch);
  const { batch } = trainer;
  return {
    ...{ ok: true, stepSeconds: 0.001 * batch, steps: 4, judgeSeconds: 0.0004 * batch, openSeconds: 0.1 },
    peakBytes: 0.3 * GB + 0.01 * GB * batch,
  };
};

beforeAll(async () => {
  asked = [];
  bench = openWorkbench({ advise: { measure, freeBytes: () => 8 * GB, limits: { trySeconds: 5 } } });
  const folder = await bench.draw('photos', { circle: 15, square: 15 });
  datasetId = await bench.import(folder);
});
afterAll(() => bench.close());

const quick = { views: 1, epochs: 10, thawedEpochs: 1, batch: 8 };
const settingsOf = (given: Partial<TrainSettings> = {}): TrainSettings => ({ ...trainSettings.parse(quick), ...given });

async function adviceFor(given: Partial<TrainSettings> = {}): Promise<Advice[]> {
  const all: Advice[] = [];
  for await (const advice of await bench.work.runs.advise({ datasetId, settings: settingsOf(given) })) all.push(advice);
  return all;
}

test('sends the whole table again and again, from the head alone to everything, and ends with a suggestion', async () => {
  const all = await adviceFor();
  expect(all[0]!.depths.map(({ thaw, stage }) => `${thaw} ${stage}`)).toEqual([
    ...['0 head', '1 conv5', '2 layer4', '3 layer3', '4 layer2', '5 layer1', '6 stem'],
  ]);
  expect(all[0]!.recommendation).toBeNull();
  expect(all[0]!.measuring).toEqual({ stage: 'head', secondsLeft: null });
  expect(all.slice(0, -1).every(({ measuring }) => measuring !== null)).toBe(true);

  const last = all.at(-1)!;
  expect(last.measuring).toBeNull();
  expect(last.recommendation?.text).toMatch(/^Suggested: /);
  expect(last.device).toBe('cpu');
  expect(last.standsOn).toMatch(
    /^5-fold trials on 24 photos, without augmentation; 24 steps measured( while the machine was busy)?$/,
  );
  for (const row of last.depths) {
    expect(row.secondsPerEpoch).toBeGreaterThan(0);
    expect(row.totalSeconds!.high).toBeGreaterThan(row.totalSeconds!.low);
    expect(row.fits).toBe(true);
    expect(row.suggestedBatch).toBe(8);
    // What was not tried out is not told, and why.
    expect(row.accuracy === null).toBe(row.why !== null);
  }
  const [head, ...deeper] = last.depths;
  expect(head!.accuracy!.n).toBe(24);
  expect(head!.accuracy!.value).toBeGreaterThan(0.8);
  expect(head!.trainableParameters).toBe(2 * 928 + 2);
  expect(deeper[0]!.accuracy).not.toBeNull();
  // 24 training photos less 4 held out are 3 batches of 8; 4 and 6 photos are judged in a batch each.
  expect(deeper[0]!.secondsPerEpoch).toBeCloseTo(3 * 0.008 + 2 * 0.0032, 6);
  expect(deeper.map(({ trainableParameters }) => trainableParameters)).toEqual(
    deeper.map(({ trainableParameters }) => trainableParameters).toSorted((a, b) => a - b),
  );
});

test('the same question is answered at once, whatever the thaw depth; `check` knows the seconds then', async () => {
  const before = asked.length;
  const again = await adviceFor({ thaw: 2 });
  expect(again).toHaveLength(1);
  expect(asked).toHaveLength(before);
  const { totalSeconds } = again[0]!.depths[2]!;
  const readiness = (settings: TrainSettings) => bench.work.runs.check({ datasetId, settings });
  expect((await readiness(settingsOf({ thaw: 2 }))).seconds).toEqual(totalSeconds);
  // Nobody has measured these.
  expect((await readiness(settingsOf({ thaw: 2, batch: 16 }))).seconds).toBeNull();
  expect((await readiness(settingsOf({ thaw: ['layer2'] }))).seconds).toBeNull();
});

test('features come from the store the next time', () => {
  expect(readdirSync(join(bench.dataDir, 'features')).length).toBeGreaterThan(1);
});

test('from scratch there is one depth, and its accuracy cannot be told', async () => {
  const last = (await adviceFor({ start: 'scratch' })).at(-1)!;
  expect(last.depths).toHaveLength(1);
  expect(last.depths[0]).toMatchObject({ thaw: 6, stage: 'stem', accuracy: null, fits: true });
  expect(last.depths[0]!.why).toBe('cannot tell: it begins with random values');
  expect(last.recommendation).toEqual({
    ...{ thaw: 6, text: 'From scratch everything trains: there is no depth to choose.', sure: true },
  });
});

test('a caller that leaves stops the work, and the next one is served', async () => {
  const leaving = new AbortController();
  const stream = await bench.work.runs.advise(
    { datasetId, settings: settingsOf({ seed: 2 }) },
    { signal: leaving.signal },
  );
  await stream.next();
  leaving.abort();
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect((await adviceFor()).at(-1)!.recommendation).not.toBeNull();
});

test('asks for what can be trained before anything is measured', async () => {
  await expect(adviceFor({ backbone: 'rasnet' })).rejects.toThrow('"rasnet" is not a network');
  await expect(adviceFor({ backbone: 'resnet18' })).rejects.toThrow('no weights');
});

test('where there is not even memory for one photo at a time, nothing deeper than the head is suggested', async () => {
  const small = openWorkbench({ advise: { measure, freeBytes: () => 0.2 * GB } });
  try {
    const id = await small.import(join(bench.folder, 'photos'));
    asked.length = 0;
    let last: Advice | null = null;
    for await (const advice of await small.work.runs.advise({ datasetId: id, settings: settingsOf() })) last = advice;
    expect(asked).toEqual([1, 4]);
    for (const { fits, suggestedBatch, why } of last!.depths.slice(1)) {
      expect(why).toBe('needs more memory than is free, with any batch');
      expect([null, false]).toContain(fits);
      expect(suggestedBatch).toBeNull();
    }
    expect(last!.recommendation!.thaw).toBe(0);
  } finally {
    await small.close();
  }
});

test('the rate finder raises the rate until the loss runs away', async () => {
  const all: RateSearch[] = [];
  for await (const search of await bench.work.runs.findRate({ datasetId, settings: settingsOf({ thaw: 1 }) }))
    all.push(search);
  const last = all.at(-1)!;
  expect(last.done).toBe(true);
  expect(all.slice(0, -1).every(({ done }) => !done)).toBe(true);
  expect(last.points.length).toBeGreaterThan(20);
  expect(last.points[0]!.learningRate).toBeCloseTo(1e-6, 12);
  expect(last.points.every(({ loss }) => Number.isFinite(loss))).toBe(true);
});

test('the rate finder of a head alone finds a rate', async () => {
  let last: RateSearch | null = null;
  for await (const search of await bench.work.runs.findRate({ datasetId, settings: settingsOf() })) last = search;
  expect(last!.suggested).toBeGreaterThan(1e-5);
  expect(last!.suggested).toBeLessThan(1);
});

test('steps are measured in a process of their own, whose memory it says; one that cannot be says why', async () => {
  const depth = await pocketDepth(1);
  const { signal } = new AbortController();
  const answer = await measureDepth({ trainer: { ...depth.trainer!, batch: 4 }, secondsLimit: 0.2 }, signal);
  expect(answer).toMatchObject({ ok: true, steps: expect.any(Number) });
  if (!answer.ok) return;
  expect(answer.stepSeconds).toBeGreaterThan(0);
  expect(answer.peakBytes).toBeGreaterThan(50e6);
  const wrong = { ...depth.trainer!, device: 'abacus', batch: 4 };
  expect(await measureDepth({ trainer: wrong, secondsLimit: 0.2 }, signal)).toMatchObject({ ok: false });
});

test('a batch that may not fit is measured by small ones, from which its time and memory follow', async () => {
  const depth = await pocketDepth(6);
  asked.length = 0;
  const told: { measured: MeasuredDepth; memory: DepthMemory }[] = [];
  await measureDepths({
    ...{ depths: [depth], rows: 64, batch: 64, measure, depthSeconds: 1, secondsLimit: 10, clock: () => 0 },
    ...{ freeBytes: () => 0.85 * GB, heldBytes: () => 0.1 * GB, signal: new AbortController().signal },
    onStart() {},
    onMeasured: (_, measured, memory) => void told.push({ measured, memory }),
    onNone: (_, why) => expect(why).toBe(''),
  });
  expect(asked).toEqual([1, 4]);
  expect(told[0]!.memory.fits).toBe(false);
  expect(told[0]!.memory.peakBytes).toBeCloseTo(1.15 * 1.04 * GB, 0);
  expect(told[0]!.memory.suggestedBatch).toBe(32);
  expect(told[0]!.measured.stepSeconds).toBeCloseTo(0.064, 10);
});

async function pocketDepth(thaw: number): Promise<Depth> {
  const backbone = await loadBackbone({
    ...{ name: 'pocket_resnet', resourcesFolder: join(import.meta.dirname, '../../../../resources') },
    weightsFolder: join(bench.dataDir, 'weights'),
  });
  const settings = { ...settingsOf(), augmentation: { preset: null, steps: [] } };
  return depthOf(thaw, { backbone, settings, classes: 2, device: 'cpu', threads: 1 });
}
