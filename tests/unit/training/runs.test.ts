/** Runs and predictions as the contract offers them, on drawings, with the backbone that ships with Thaw. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../../main/compute/backend.ts';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import { trainSettings } from '../../../main/contract/index.ts';
import { predictionSet } from '../../../main/contract/predictions.ts';
import { runDetails } from '../../../main/contract/runs.ts';
import { sampleClassNames } from '../../../main/imaging/sampleClasses.ts';
import { runById, runFile } from '../../../main/store/runs.ts';
import { removeLeftRunFiles } from '../../../main/training/runFiles.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const [first, second, third] = sampleClassNames;
const settings = trainSettings.parse({ views: 2, epochs: 20 });

describe('a trained run', () => {
  let bench: Workbench;
  let datasetId: number;
  let runId: number;
  beforeAll(async () => {
    bench = openWorkbench();
    const photos = await bench.draw('drawings', { [first]: 10, [second]: 10, [third]: 10 });
    datasetId = await bench.import(photos);
    rmSync(join(photos, first, '3.jpg'));
    const trained = await bench.train(datasetId, { seed: 3 });
    expect(trained.job).toMatchObject({ state: 'done', error: null, kind: 'train' });
    runId = trained.runId;
  });
  afterAll(() => bench.close());

  test('is recorded with settings, snapshot, metrics and files', async () => {
    const run = await bench.work.runs.get({ runId });
    expect(runDetails.parse(run)).toEqual(run);
    expect(run).toMatchObject({
      ...{ runId, number: 1, name: 'Run 1', datasetId, state: 'done', jobId: null, error: null, device: 'cpu' },
      images: { total: 29, train: 23, val: 6 },
      accuracy: { n: 6 },
      baseline: 1 / 3,
      labelChangesSince: 0,
      skipped: [{ path: `${first}/3.jpg` }],
    });
    expect(run.settings).toMatchObject({ seed: 3, views: 2, augmentation: { preset: 'standard' } });
    expect(run.classes.map(({ name }) => name)).toEqual([first, second, third].toSorted());
    expect(run.stages.map(({ name, trains }) => `${name} ${trains}`)).toContain('layer4 false');
    expect(run.epochs).toHaveLength(run.keptEpoch ?? -1);
    expect(run.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(6);
    expect(run.accuracy!.value).toBeGreaterThan(run.baseline!);
    for (const figure of [run.seconds.features, run.seconds.train, run.peakMemoryMiB, run.picturesPerSecond]) {
      expect(figure).toBeGreaterThan(0);
    }
    const head = runFile(bench.store, runId, 'head')!;
    const bytes = readFileSync(join(bench.dataDir, head.path));
    expect([head.sizeBytes, head.sha256]).toEqual([bytes.length, createHash('sha256').update(bytes).digest('hex')]);
    expect(await bench.work.runs.list({ datasetId })).toHaveLength(1);
  });

  test('shows its judgements, mistakes first', async () => {
    const query = { runId, split: 'val', order: 'mistakes', onlyMistakes: false, offset: 0, limit: 200 } as const;
    const { total, predictions } = await bench.work.runs.predictions(query);
    const run = await bench.work.runs.get({ runId });
    expect(total).toBe(6);
    const wrong = predictions.map(({ truth, predicted }) => truth !== predicted);
    expect(wrong).toEqual([...wrong].sort((a, b) => Number(b) - Number(a)));
    for (const { probabilities, truth, currentClassId, predicted } of predictions) {
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      expect(probabilities.indexOf(Math.max(...probabilities))).toBe(predicted);
      expect(currentClassId).toBe(run.classes[truth]!.classId);
    }
    const cell = await bench.work.runs.predictions({ ...query, truth: 1, predicted: 1, limit: 1 });
    expect(cell.total).toBe(run.confusion[1]![1]);
    const only = await bench.work.runs.predictions({ ...query, onlyMistakes: true });
    expect(only.total).toBe(wrong.filter(Boolean).length);
    const { predictions: byName } = await bench.work.runs.predictions({ ...query, order: 'name' });
    expect(byName.map(({ name }) => name)).toEqual(byName.map(({ name }) => name).toSorted());
  });

  test('comes out with the same bits again, from the features that were kept', async () => {
    const again = await bench.train(datasetId, { seed: 3 });
    const [one, two] = await Promise.all([bench.work.runs.get({ runId }), bench.work.runs.get({ runId: again.runId })]);
    expect(two.number).toBe(2);
    expect(two.picturesPerSecond).toBeNull();
    expect(two.epochs.map(({ seconds: _, ...epoch }) => epoch)).toEqual(
      one.epochs.map(({ seconds: _, ...epoch }) => epoch),
    );
    const hashes = [runId, again.runId].map((id) => runFile(bench.store, id, 'head')!.sha256);
    expect(hashes[1]).toBe(hashes[0]);

    await bench.work.runs.rename({ runId: again.runId, name: 'The same' });
    expect((await bench.work.runs.get({ runId: again.runId })).name).toBe('The same');
    const exported = join(bench.dataDir, 'exports', `run-${again.runId}`);
    mkdirSync(exported, { recursive: true });
    await bench.work.runs.remove({ runId: again.runId });
    expect([exported, join(bench.dataDir, `runs/${again.runId}`)].filter((path) => existsSync(path))).toEqual([]);
    // What a killed engine left of runs that are gone goes at the next start; the backbone of the one that is there stays.
    const left = [
      'runs/999/checkpoint',
      'exports/run-999',
      `backbones/${'0'.repeat(32)}.json`,
      'backbones/x.7.partial',
    ];
    for (const path of left) mkdirSync(join(bench.dataDir, path), { recursive: true });
    const backbones = readdirSync(join(bench.dataDir, 'backbones'));
    await removeLeftRunFiles(bench, Date.now() + 60_000);
    expect(left.filter((path) => !existsSync(join(bench.dataDir, path)))).toEqual([]);
    await removeLeftRunFiles(bench, 0);
    expect(left.filter((path) => existsSync(join(bench.dataDir, path)))).toEqual([]);
    expect(readdirSync(join(bench.dataDir, 'backbones'))).toEqual(
      backbones.filter((name) => !left.includes(`backbones/${name}`)),
    );
    expect(existsSync(join(bench.dataDir, `runs/${runId}`))).toBe(true);
    await expect(async () => bench.work.runs.get({ runId: again.runId })).rejects.toThrow(/no run/);
    expect(await bench.work.runs.check({ datasetId, settings: { ...settings, seed: 3 } })).toMatchObject({
      ...{ ready: true, problem: null, train: 23 + 1, val: 6 },
      seconds: { low: expect.any(Number), high: expect.any(Number) },
    });
  });

  test('comes out with the same bits in a process of its own', async () => {
    const other = openWorkbench({ processes: true });
    try {
      const folder = await other.draw('drawings', { [first]: 10, [second]: 10, [third]: 10 });
      const id = await other.import(folder);
      rmSync(join(folder, first, '3.jpg'));
      const { runId: otherId, job } = await other.train(id, { seed: 3 });
      expect(job.error).toBeNull();
      expect(runFile(other.store, otherId, 'head')!.sha256).toBe(runFile(bench.store, runId, 'head')!.sha256);
    } finally {
      await other.close();
    }
  });

  test('says what new photos show, and writes it down', async () => {
    const { predictions } = bench.work;
    const folder = await bench.draw('new', { [first]: 3, [second]: 3 }, 50);
    writeFileSync(join(folder, 'broken.jpg'), 'no picture');
    const { predictionId, jobId } = await predictions.start({ runId, paths: [folder, join(folder, 'gone.jpg')] });
    expect(await bench.ended(jobId)).toMatchObject({ state: 'done', resultId: predictionId });
    const set = await predictions.get({ predictionId });
    expect(predictionSet.parse(set)).toEqual(set);
    expect(set).toMatchObject({ title: '2 photos', state: 'done', photos: 6, jobId: null, runId });
    expect(set.skipped.map(({ path, kind }) => [path, kind])).toEqual([
      [join(folder, 'gone.jpg'), 'vanished'],
      [join(folder, 'broken.jpg'), 'not-a-picture'],
    ]);
    expect(set.reliability).toHaveLength(10);

    const { total, photos } = await predictions.photos({ predictionId, order: 'leastSure', offset: 0, limit: 100 });
    const sureness = photos.map(({ probabilities }) => Math.max(...probabilities));
    expect(total).toBe(6);
    expect(sureness).toEqual(sureness.toSorted((a, b) => a - b));
    expect(bench.library.pictureByHash(photos[0]!.hash)?.paths).toEqual([photos[0]!.path]);

    const file = join(bench.folder, 'said.csv');
    expect(await predictions.save({ predictionId, file, format: 'csv' })).toEqual({ file });
    expect(readFileSync(file, 'utf8').trim().split('\r\n')).toHaveLength(7);
    await expect(predictions.save({ predictionId, file, format: 'csv' })).rejects.toThrow(/is there already/);
    const { fileName, text } = await predictions.text({ predictionId, format: 'json' });
    expect(fileName).toBe('2-photos-predictions.json');
    expect(JSON.parse(text).photos).toHaveLength(6);

    const sorted = join(bench.folder, 'sorted');
    expect(await predictions.copyIntoFolders({ predictionId, folder: sorted })).toEqual({ copied: 6, skipped: [] });
    expect(bench.work.writtenFolders()).toEqual(expect.arrayContaining([bench.folder, sorted]));

    // A photo of the training says the same as the run did.
    const query = { runId, split: 'val', order: 'name', onlyMistakes: false, offset: 0, limit: 1 } as const;
    const { predictions: judged } = await bench.work.runs.predictions(query);
    const paths = [...bench.library.pictureByHash(judged[0]!.hash)!.paths];
    const one = await predictions.start({ runId, paths, title: 'one' });
    await bench.ended(one.jobId);
    const said = await predictions.photos({ predictionId: one.predictionId, order: 'name', offset: 0, limit: 1 });
    expect(said.photos[0]!.probabilities).toEqual(judged[0]!.probabilities);

    expect(await predictions.list({ runId })).toHaveLength(2);
    await predictions.remove({ predictionId });
    expect(await predictions.list({})).toHaveLength(1);
  });
});

describe('what can go wrong', () => {
  let bench: Workbench;
  beforeAll(() => {
    bench = openWorkbench();
  });
  afterAll(() => bench.close());

  test('too little data is refused in a sentence, and nothing is recorded', async () => {
    const cases: [Record<string, number>, string][] = [
      [{ [first]: 3 }, `All 3 labelled photos are ${first}. A classifier needs at least 2 classes.`],
      [{ [first]: 3, [second]: 1 }, `${second} has 1 photo. Each class needs 2.`],
      [
        { [first]: 1, [second]: 1 },
        `${[first, second].toSorted().join(' and ')} have 1 photo each. Each class needs 2.`,
      ],
    ];
    for (const [at, [classes, problem]] of cases.entries()) {
      const datasetId = await bench.import(await bench.draw(`few${at}`, classes));
      expect(await bench.work.runs.check({ datasetId, settings })).toMatchObject({
        ready: false,
        problem,
        seconds: null,
      });
      await expect(bench.work.runs.start({ datasetId, settings })).rejects.toThrow(problem);
    }
    expect(await bench.work.runs.list({})).toEqual([]);
  });

  test('unknown networks, missing weights and impossible augmentation are refused before anything starts', async () => {
    const datasetId = await bench.import(await bench.draw('enough', { [first]: 3, [second]: 3 }));
    const start = (changed: Partial<typeof settings>) =>
      bench.work.runs.start({ datasetId, settings: { ...settings, ...changed } });
    await expect(start({ backbone: 'pocket_resent' })).rejects.toThrow('Did you mean "pocket_resnet"?');
    await expect(start({ backbone: 'resnet18' })).rejects.toThrow('There are no weights for resnet18');
    const impossible = { preset: null, steps: [{ name: 'rotate', enabled: true, amount: 4000 }] };
    await expect(start({ augmentation: impossible })).rejects.toThrow('out of range');
    expect(await bench.work.runs.list({})).toEqual([]);
    const failed = await bench.train(datasetId, { device: 'webgpu' });
    expect(failed.job.error).toMatch('"webgpu" is not a device');
    expect((await bench.work.runs.get({ runId: failed.runId })).error).toBe(failed.job.error);
    await expect(async () => bench.work.predictions.start({ runId: failed.runId, paths: ['/x'] })).rejects.toThrow(
      'Run 1 failed, so it cannot be used.',
    );
  });

  test('the smallest dataset that can be trained on is', async () => {
    const datasetId = await bench.import(await bench.draw('smallest', { [first]: 2, [second]: 2 }));
    await bench.library.labels.createClass({ datasetId, name: 'never seen' });
    const augmentation = { preset: null, steps: [{ name: 'pcaShift', enabled: true, amount: 0.2 }] };
    const { job, runId } = await bench.train(datasetId, { epochs: 2, augmentation });
    expect(job.error).toBeNull();
    const { images, classes, events, settings: used } = await bench.work.runs.get({ runId });
    // The colours of these photos, written down with the run.
    const { variances, directions } = used.augmentation!.colours!;
    expect(variances[0]).toBeGreaterThan(variances[1]);
    expect(directions.flat().reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(3, 5);
    expect(images).toEqual({ total: 4, train: 2, val: 2 });
    expect(classes.map(({ name }) => name)).toEqual([first, second].toSorted());
    expect(events.map(({ text }) => text)).toEqual([
      'never seen has no photo with its label and is left out.',
      'The batch is 4: there are no more views of photos to train on.',
    ]);
  });

  test('photos that are gone leave their class empty: that is said', async () => {
    const folder = await bench.draw('vanishing', { [first]: 3, [second]: 3 }, 80);
    const datasetId = await bench.import(folder);
    rmSync(join(folder, second), { recursive: true });
    const { job } = await bench.train(datasetId);
    expect(job.error).toBe(
      `No training photo of "${second}" could be read. Check that its folder is still there, or take the class away.`,
    );
  });
});

test('cancelling a training, also one that waits, ends its run as cancelled', async () => {
  const bench = openWorkbench();
  try {
    const datasetId = await bench.import(await bench.draw('drawings', { [first]: 6, [second]: 6 }));
    const one = await bench.work.runs.start({ datasetId, settings });
    const waiting = await bench.work.runs.start({ datasetId, settings, name: 'waits' });
    expect((await bench.work.runs.get({ runId: waiting.runId })).jobId).toBe(waiting.jobId);
    bench.cancel(waiting.jobId);
    bench.cancel(one.jobId);
    await Promise.all([bench.ended(one.jobId), bench.ended(waiting.jobId)]);
    await new Promise((resolve) => setImmediate(resolve));
    const states = (await bench.work.runs.list({})).map(({ name, state, error }) => [name, state, error]);
    expect(states).toEqual([
      ['waits', 'cancelled', null],
      ['Run 1', 'cancelled', null],
    ]);
  } finally {
    await bench.close();
  }
});

test('a loss that becomes NaN is a failed run that keeps its epochs', async () => {
  const real = createOnnxBackend({ log: { info: () => {} } });
  const backend: Backend = {
    ...real,
    async headTrainer(spec, options) {
      const trainer = await real.headTrainer(spec, options);
      let steps = 0;
      return {
        ...trainer,
        step: async (step) => (++steps > 2 ? { loss: Number.NaN, correct: 0 } : trainer.step(step)),
      };
    },
  };
  const bench = openWorkbench({ backend });
  try {
    const datasetId = await bench.import(await bench.draw('drawings', { [first]: 8, [second]: 8 }));
    // One step an epoch.
    const { runId, job } = await bench.train(datasetId, { learningRate: 0.1, batch: 64, weightDecay: 1, patience: 0 });
    const run = await bench.work.runs.get({ runId });
    expect(job.error).toBe('Stopped at epoch 3: the loss became NaN. The rate 0.1 is probably too high.');
    expect(run).toMatchObject({ state: 'failed', error: job.error, accuracy: null, keptEpoch: null });
    expect(run.epochs).toHaveLength(2);
  } finally {
    await bench.close();
  }
});

test('what was running when the engine stopped is failed when it starts again', async () => {
  const bench = openWorkbench();
  try {
    const datasetId = await bench.import(await bench.draw('drawings', { [first]: 6, [second]: 6 }));
    const { runId, jobId } = await bench.work.runs.start({ datasetId, settings });
    bench.restart();
    expect(runById(bench.store, runId)).toMatchObject({
      state: 'failed',
      error: expect.stringMatching('Thaw was stopped'),
    });
    bench.cancel(jobId);
    await bench.ended(jobId);
    expect(runById(bench.store, runId)?.state).toBe('failed');
  } finally {
    await bench.close();
  }
});
