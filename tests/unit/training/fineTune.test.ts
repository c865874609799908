/** Training deeper than the head, end to end on sample drawings with the embedded network. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TrainSettings, trainSettings } from '../../../main/contract/index.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
let photos: string;
let datasetId: number;
beforeAll(async () => {
  bench = openWorkbench();
  photos = await bench.draw('photos', { circle: 14, square: 14 });
  datasetId = await bench.import(photos);
});
afterAll(() => bench.close());

const quick = {
  augmentation: { preset: null, steps: [{ name: 'mirror', enabled: true, amount: 1 }] },
  ...{ views: 2, epochs: 6, weightDecay: 1, thawedEpochs: 2, batch: 8, patience: 2 },
};

async function train(settings: Partial<TrainSettings>) {
  const { runId, job } = await bench.train(datasetId, { ...quick, ...settings });
  expect(job.error).toBeNull();
  return bench.work.runs.get({ runId });
}

async function expectProvenExport(runId: number): Promise<void> {
  const folder = join(bench.folder, `out ${runId}`);
  const { exportId, jobId } = await bench.work.exports.start({ runId, format: 'onnx', folder });
  await bench.ended(jobId);
  const record = await bench.work.exports.get({ exportId });
  expect(record).toMatchObject({ state: 'done', error: null, proof: { agreement: 1 } });
}

describe('thawing the last stages', () => {
  test('trains a head first, goes on from it, and keeps what held-out photos liked best', async () => {
    const run = await train({ thaw: 2 });
    expect(run.plan.map(({ title, stages }) => [title, stages.length])).toEqual([
      ['Head', 0],
      ['layer4, conv5 and head', 2],
    ]);
    expect(run.stages.filter(({ trains }) => trains).map(({ name }) => name)).toEqual(['layer4', 'conv5']);
    const thawed = run.epochs.filter(({ phase }) => phase === 1);
    expect(thawed.map(({ epoch }) => epoch)).toEqual([run.epochs.length - 1, run.epochs.length]);
    // The last epoch of the head stands for the state before thawing.
    expect(run.epochs.slice(-3).map(({ epoch }) => epoch)).toContain(run.keptEpoch);
    expect(run.epochs.slice(-3).every(({ heldOutLoss }) => heldOutLoss !== null)).toBe(true);
    expect(thawed.every(({ valLoss }) => valLoss !== null)).toBe(true);
    expect(run.picturesPerSecond).toBeGreaterThan(0);
  });

  test('that did not help leaves the head that a run without it has', async () => {
    const [plain, spoilt] = [await train({}), await train({ thaw: 1, thawedRate: 10, clipNorm: 0, optimiser: 'sgd' })];
    expect(spoilt.epochs.at(-1)!.phase).toBe(1);
    expect(spoilt.events.map(({ text }) => text)).toContainEqual(expect.stringContaining('the head alone is kept'));
    const said = async ({ runId }: typeof plain) => {
      const query = { split: 'val', order: 'name', onlyMistakes: false, offset: 0, limit: 100 } as const;
      return (await bench.work.runs.predictions({ runId, ...query })).predictions;
    };
    for (const [place, { probabilities }] of (await said(spoilt)).entries())
      for (const [index, expected] of (await said(plain))[place]!.probabilities.entries())
        expect(probabilities[index]).toBeCloseTo(expected, 5);
  });

  test('gives the same bits again, and finds the frozen part computed', async () => {
    const first = await train({ thaw: 1 });
    const computed = readdirSync(join(bench.dataDir, 'features'), { recursive: true }).toSorted();
    const again = await train({ thaw: 1 });
    const losses = (run: typeof first) => run.epochs.map(({ trainLoss, valLoss }) => [trainLoss, valLoss]);
    expect(losses(again)).toEqual(losses(first));
    expect(readdirSync(join(bench.dataDir, 'features'), { recursive: true }).toSorted()).toEqual(computed);
  });

  test('predicts and exports what it trained, proven as any run is', async () => {
    const run = await train({ thaw: 1, head: { kind: 'flatten', hidden: 12, hidden2: 6, dropout: 0.1 }, epochs: 3 });
    const { predictionId, jobId } = await bench.work.predictions.start({ runId: run.runId, paths: [photos] });
    await bench.ended(jobId);
    const said = await bench.work.predictions.photos({ predictionId, order: 'name', offset: 0, limit: 100 });
    const judged = await bench.work.runs.predictions({
      ...{ runId: run.runId, split: 'val', order: 'name', onlyMistakes: false, offset: 0, limit: 100 },
    });
    for (const { hash, probabilities } of judged.predictions) {
      const path = bench.library.pictureByHash(hash)!.paths[0]!;
      const same = said.photos.find((photo) => photo.path === path)!;
      for (const [index, probability] of probabilities.entries())
        expect(same.probabilities[index]).toBeCloseTo(probability, 4);
    }
    await expectProvenExport(run.runId);
  });
});

describe('training everything', () => {
  test('decodes each picture once and draws new views of it, from scratch with mixing too', async () => {
    // LeNet-5 sees grey pictures: the photos are coloured, and so is what the exported file takes.
    const run = await train({
      ...{ backbone: 'lenet5', start: 'scratch', mixup: 0.4, cutMix: 1, labelSmoothing: 0.1, epochs: 2 },
    });
    expect(run.plan.map(({ title }) => title)).toEqual(['Everything']);
    expect(run.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(run.epochs.every(({ trainLoss }) => Number.isFinite(trainLoss))).toBe(true);
    await expectProvenExport(run.runId);
  });

  test('leaves out a photo that is gone, and says so', async () => {
    const folder = await bench.draw('more', { triangle: 8, star: 8 }, 40);
    const own = await bench.import(folder);
    rmSync(join(folder, 'star', '41.jpg'));
    const settings = { ...quick, thaw: 'all' as const, thawedEpochs: 1, epochs: 3 };
    const { runId, job } = await bench.train(own, settings);
    expect(job.error).toBeNull();
    const run = await bench.work.runs.get({ runId });
    expect(run.skipped.map(({ path }) => path)).toEqual([expect.stringContaining('41.jpg')]);
    expect(run.epochs.at(-1)!.phase).toBe(1);
  });
});

describe('a training that is told to', () => {
  const started = async (settings: Partial<TrainSettings>) => {
    const { runId, jobId } = await bench.work.runs.start({
      datasetId,
      settings: { ...trainSettings.parse({}), ...quick, ...settings },
    });
    // Until its first epoch after a head on features is over.
    for (;;) {
      const run = await bench.work.runs.get({ runId });
      if (run.state !== 'running') throw new Error(run.error ?? run.state);
      if (run.epochs.some(({ phase }) => phase === run.plan.length - 1)) return { runId, jobId };
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  test('pauses, and goes on to the same bits', async () => {
    // Everything trains: pictures are drawn anew in each epoch.
    const settings = { backbone: 'lenet5', start: 'scratch', epochs: 12, patience: 0, averageDecay: 0.9 } as const;
    const whole = await train(settings);
    const { runId } = await started(settings);
    const paused = await bench.work.runs.pause({ runId });
    expect(paused.state).toBe('paused');
    const before = await bench.work.runs.get({ runId });
    expect(before.resumable).toBe(true);
    // While it goes on it says what it still calls wrong, as many as the epoch's accuracy says.
    const { epoch, wrong, of, photos } = before.stillWrong!;
    expect(of).toBe(before.images.val);
    expect(wrong).toBe(Math.round((1 - before.epochs[epoch - 1]!.valAccuracy!) * of));
    expect(photos).toHaveLength(Math.min(24, wrong));
    for (const one of photos) expect(one.predicted).not.toBe(one.truth);
    expect(photos.map(({ confidence }) => confidence)).toEqual(
      photos.map(({ confidence }) => confidence).toSorted((a, b) => b - a),
    );
    const { jobId } = await bench.work.runs.resume({ runId });
    expect((await bench.ended(jobId)).error).toBeNull();
    const run = await bench.work.runs.get({ runId });
    expect([run.state, run.stillWrong]).toEqual(['done', null]);
    const shown = ({ epochs }: typeof run) => epochs.map(({ seconds: _, ...epoch }) => epoch);
    expect(shown(run)).toEqual(shown(whole));
    expect(run.keptEpoch).toBe(whole.keptEpoch);
  });

  test('ends at once with the best so far', async () => {
    const { runId } = await started({ thaw: 1, thawedEpochs: 1000, patience: 0 });
    const kept = await bench.work.runs.stopAndKeep({ runId });
    expect(kept).toMatchObject({ state: 'done', accuracy: { n: expect.any(Number) } });
  });
});

test('a plan that the network cannot carry out is refused at once, and says what it can', async () => {
  const started = bench.train(datasetId, { ...quick, thaw: 7 });
  await expect(started).rejects.toMatchObject({
    ...{ code: 'invalid-request', subject: 'thaw', message: expect.stringContaining('so 7 cannot be thawed') },
  });
});
