/** Several networks as one: trained together, on folds, or chosen; judged, predicting and exported like a run. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeModel } from '../../../main/compute/onnx/onnxFormat.ts';
import { ensembleDetails } from '../../../main/contract/ensembles.ts';
import { type Prediction, trainSettings } from '../../../main/contract/index.ts';
import { shareOf } from '../../../main/evaluation/accuracy.ts';
import { sampleClassNames } from '../../../main/imaging/sampleClasses.ts';
import { photosOfRun } from '../../../main/store/runs.ts';
import { type CombinedRun, combineRuns } from '../../../main/training/combineRuns.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const [first, second] = sampleClassNames;
const settings = trainSettings.parse({ views: 2, epochs: 6, weightDecay: 3, patience: 0 });
let bench: Workbench;
let datasetId: number;
beforeAll(async () => {
  bench = openWorkbench();
  datasetId = await bench.import(await bench.draw('drawings', { [first]: 15, [second]: 15 }));
  await bench.library.datasets.resplit({ datasetId, val: 0.4, test: 0, seed: 1 });
});
afterAll(() => bench.close());

async function start(more: Partial<typeof settings>, name?: string): Promise<number> {
  const asked = { datasetId, settings: { ...settings, ...more }, ...(name && { name }) };
  const { runId, jobId } = await bench.work.runs.start(asked);
  expect((await bench.ended(jobId)).error).toBeNull();
  return runId;
}
async function answersOf(runId: number): Promise<readonly Prediction[]> {
  const query = { runId, split: 'val', order: 'name', onlyMistakes: false, offset: 0, limit: 200 } as const;
  return (await bench.work.runs.predictions(query)).predictions;
}
const mean = (rows: readonly (readonly number[])[]) =>
  rows[0]!.map((_, index) => rows.reduce((sum, row) => sum + row[index]!, 0) / rows.length);

describe('an ensemble of two seeds', () => {
  let runId: number;
  beforeAll(async () => {
    runId = await start({ ensemble: 2, seed: 5 });
  });

  test('says the mean of what its members say', async () => {
    const run = await bench.work.runs.get({ runId });
    expect(run).toMatchObject({ kind: 'ensemble', name: 'Ensemble 1', state: 'done', jobId: null, device: 'cpu' });
    expect(run.members).toHaveLength(2);
    const members = await Promise.all(run.members.map((memberId) => bench.work.runs.get({ runId: memberId })));
    expect(members.map(({ name, kind, settings: own }) => [name, kind, own.seed, own.ensemble])).toEqual([
      ['Ensemble 1, network 1', 'single', 5, 1],
      ['Ensemble 1, network 2', 'single', 6, 1],
    ]);
    const each = await Promise.all(run.members.map(answersOf));
    for (const [at, answer] of (await answersOf(runId)).entries()) {
      const expected = mean(each.map((answers) => answers[at]!.probabilities));
      for (const [index, value] of expected.entries()) expect(answer.probabilities[index]).toBeCloseTo(value, 6);
      expect(each.map((answers) => answers[at]!.photoId)).toEqual([answer.photoId, answer.photoId]);
    }
    expect(each[0]![0]!.probabilities).not.toEqual(each[1]![0]!.probabilities);
    expect(run.accuracy!.n).toBe(12);
    expect(run.seconds.train).toBeGreaterThan(0);
  });

  test('is shown with its members and what each costs', async () => {
    const details = await bench.work.ensembles.get({ runId });
    expect(ensembleDetails.parse(details)).toEqual(details);
    expect(details).toMatchObject({ planned: 2, crossValidation: null });
    for (const member of details.members) {
      const alone = await bench.work.runs.get({ runId: member.runId });
      expect(member.accuracy).toEqual(alone.accuracy);
      expect(member.gain!.onlyThis - member.gain!.onlyOther).toBe(
        (await bench.work.runs.get({ runId })).accuracy!.correct - alone.accuracy!.correct,
      );
      expect(member.msPerPhoto).toBeGreaterThan(0);
    }
    expect(() => bench.work.ensembles.get({ runId: details.members[0]!.runId })).toThrow(/single network/);
  });

  test('predicts, also by several views, and exports as one file with one backbone', async () => {
    const run = await bench.work.runs.get({ runId });
    const path = bench.library.pictureByHash((await answersOf(runId))[0]!.hash)!.paths[0]!;
    const said = async (id: number) => {
      const { predictionId, jobId } = await bench.work.predictions.start({ runId: id, paths: [path], views: 'mirror' });
      await bench.ended(jobId);
      const { photos } = await bench.work.predictions.photos({ predictionId, order: 'name', offset: 0, limit: 1 });
      return photos[0]!.probabilities;
    };
    const expected = mean(await Promise.all(run.members.map(said)));
    for (const [index, value] of (await said(runId)).entries()) expect(value).toBeCloseTo(expected[index]!, 6);

    const folder = join(bench.folder, 'out');
    const { exportId, jobId } = await bench.work.exports.start({ runId, format: 'onnx', folder, views: 'mirror' });
    expect((await bench.ended(jobId)).error).toBeNull();
    const { proof, files } = await bench.work.exports.get({ exportId });
    expect(proof).toMatchObject({ agreement: 1, photos: 12, pixels: { agreement: 1 } });
    const file = join(folder, files[0]!.name);
    const model = decodeModel(readFileSync(file));
    expect(model.graph.node.filter(({ opType }) => opType === 'Softmax')).toHaveLength(2);
    expect(model.metadataProps.find(({ key }) => key === 'ensemble')?.value).toContain('2 networks');
    const [formats] = await bench.work.exports.formats({ runId });
    expect(files[0]!.sizeBytes / formats!.sizeBytes).toBeCloseTo(1, 1);

    const session = await ort.InferenceSession.create(file);
    const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const { probabilities } = await session.run({
      pixels: new ort.Tensor('uint8', new Uint8Array(data), [1, info.height, info.width, 3]),
      input: new ort.Tensor('float32', new Float32Array(0), [0, 3, 128, 128]),
    });
    await session.release();
    for (const [index, value] of expected.entries())
      expect((probabilities!.data as Float32Array)[index]).toBeCloseTo(value, 4);
  });

  test('keeps its members: they cannot be deleted before it', async () => {
    const { members } = await bench.work.runs.get({ runId });
    await expect(bench.work.runs.remove({ runId: members[0]! })).rejects.toThrow(/is a part of Ensemble 1/);
  });
});

test('chosen runs, also with other preprocessing, become one file that is proven', async () => {
  const one = await start({ seed: 1 });
  // LeNet-5 from scratch sees 32 px in another way.
  const other = await start({ backbone: 'lenet5', start: 'scratch', epochs: 2, batch: 8 });
  const { runId, jobId } = await bench.work.ensembles.combine({ runIds: [one, other], name: 'Both' });
  expect((await bench.ended(jobId)).error).toBeNull();
  const run = await bench.work.runs.get({ runId });
  expect(run).toMatchObject({ name: 'Both', kind: 'ensemble', members: [one, other], images: { val: 12 } });
  const each = await Promise.all([one, other].map(answersOf));
  for (const [at, answer] of (await answersOf(runId)).entries()) {
    const expected = mean(each.map((answers) => answers[at]!.probabilities));
    for (const [index, value] of expected.entries()) expect(answer.probabilities[index]).toBeCloseTo(value, 5);
  }
  const folder = join(bench.folder, 'both');
  const exported = await bench.work.exports.start({ runId, format: 'onnx', folder });
  expect((await bench.ended(exported.jobId)).error).toBeNull();
  const { proof, files } = await bench.work.exports.get({ exportId: exported.exportId });
  expect(proof).toMatchObject({ agreement: 1, pixels: { agreement: 1 } });
  const model = decodeModel(readFileSync(join(folder, files[0]!.name)));
  expect(model.graph.input.map(({ name }) => name)).toEqual(['pixels', 'input', 'input2']);
  expect(() => bench.work.ensembles.combine({ runIds: [one, runId] })).toThrow(/made of several runs already/);
});

test('five folds give an estimate with its spread, and an ensemble that the validation photos judge', async () => {
  const runId = await start({ folds: 3 }, 'Folds');
  const details = await bench.work.ensembles.get({ runId });
  const run = await bench.work.runs.get({ runId });
  expect(run).toMatchObject({ kind: 'crossValidation', name: 'Folds', images: { train: 18, val: 12 } });
  const folds = details.members.map((member) => photosOfRun(bench.store, member.runId));
  const training = photosOfRun(bench.store, runId).filter(({ split }) => split === 'train');
  // Every training photo is judged once, by the network that did not see it, and no validation photo by any fold.
  const left = folds.flatMap((photos) => photos.filter(({ split }) => split === 'val').map(({ photoId }) => photoId));
  expect(left.toSorted()).toEqual(training.map(({ photoId }) => photoId).toSorted());
  for (const photos of folds) {
    expect(photos.map(({ photoId }) => photoId)).toEqual(training.map(({ photoId }) => photoId));
    for (const classIndex of [0, 1])
      expect(photos.filter((photo) => photo.split === 'val' && photo.classIndex === classIndex)).toHaveLength(3);
  }
  const values = details.members.map(({ fold }) => fold!.value);
  const average = values.reduce((sum, value) => sum + value, 0) / 3;
  expect(details.crossValidation!.mean).toBeCloseTo(average, 12);
  expect(details.crossValidation!.deviation).toBeCloseTo(
    Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / 2),
    12,
  );
  const correct = details.members.reduce((sum, { fold }) => sum + fold!.correct, 0);
  expect(details.crossValidation!.pooled).toEqual(shareOf(correct, 18));
  expect(details.members.every(({ accuracy }) => accuracy?.n === 12)).toBe(true);

  // Folds stand behind their cross-validation, and go with it.
  const listed = await bench.work.runs.list({ datasetId });
  expect(listed.some(({ kind }) => kind === 'fold')).toBe(false);
  expect(await bench.work.runs.list({ datasetId, folds: true })).toHaveLength(listed.length + 3);
  const [member] = details.members;
  expect(() => bench.work.ensembles.combine({ runIds: [member!.runId, run.members[1]!] })).toThrow(/cross-validation/);
  await bench.work.runs.remove({ runId });
  expect(() => bench.work.runs.get({ runId: member!.runId })).toThrow(/no run/);
  expect(existsSync(join(bench.dataDir, 'runs', String(member!.runId)))).toBe(false);
});

test('one that is stopped goes on with what is missing', async () => {
  const { runId, jobId } = await bench.work.runs.start({ datasetId, settings: { ...settings, ensemble: 2, seed: 40 } });
  // The second network is the one that is stopped.
  for (;;) {
    const { members } = await bench.work.runs.get({ runId });
    if (members.length === 2) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  bench.cancel(jobId);
  expect((await bench.ended(jobId)).state).toBe('cancelled');
  expect(await bench.work.runs.get({ runId })).toMatchObject({ state: 'cancelled', resumable: true });
  const [done] = (await bench.work.ensembles.get({ runId })).members;
  expect(done!.state).toBe('done');
  const { endedAt } = await bench.work.runs.get({ runId: done!.runId });
  const again = await bench.work.runs.resume({ runId });
  expect((await bench.ended(again.jobId)).error).toBeNull();
  expect(await bench.work.runs.get({ runId })).toMatchObject({ state: 'done', accuracy: { n: 12 } });
  expect((await bench.work.runs.get({ runId: done!.runId })).endedAt).toBe(endedAt);
});

test('one that was going on when Thaw stopped is paused, and goes on', async () => {
  const own = openWorkbench();
  try {
    const photos = await own.draw('drawings', { [first]: 15, [second]: 15 });
    const id = await own.import(photos);
    const { runId } = await own.work.runs.start({ datasetId: id, settings: { ...settings, ensemble: 2 } });
    while ((await own.work.runs.get({ runId })).members.length === 0) await new Promise((end) => setTimeout(end, 5));
    await own.stopJobs();
    const restarted = own.restart();
    expect(await restarted.runs.get({ runId })).toMatchObject({ state: 'paused', resumable: true });
  } finally {
    await own.close();
  }
});

test('too many folds, and folds of an ensemble, are refused before anything starts', async () => {
  await expect(start({ folds: 10 })).rejects.toThrow(/too few for 10 folds. Choose at most 9/);
  await expect(start({ folds: 3, ensemble: 3 })).rejects.toThrow(/Choose either/);
});

describe('runs that do not fit together are refused with the reason', () => {
  const photo = (photoId: number, split: 'train' | 'val', classIndex = 0) => ({
    ...{ photoId, pictureId: photoId, name: `${photoId}.jpg`, classIndex, split, group: photoId },
  });
  const run = (runId: number, photos: CombinedRun['photos'], more: Partial<CombinedRun['row']> = {}): CombinedRun => ({
    row: { runId, name: `Run ${runId}`, kind: 'single', datasetId: 1, ...more },
    classes: ['a', 'b'],
    photos,
  });
  const plain = run(1, [photo(1, 'train'), photo(2, 'val'), photo(3, 'val')]);

  test.each<[string, CombinedRun, RegExp]>([
    ['itself', plain, /twice/],
    ['another dataset', run(2, plain.photos, { datasetId: 2 }), /different datasets/],
    ['other classes', { ...run(2, plain.photos), classes: ['b', 'a'] }, /other classes/],
    ['no shared photo', run(2, [photo(8, 'train'), photo(9, 'val')]), /share no validation photo/],
    [
      'trained on them',
      run(2, [photo(2, 'train'), photo(3, 'train'), photo(1, 'val')]),
      /was trained on the validation/,
    ],
    ['other labels', run(2, [photo(2, 'val', 1), photo(3, 'val')]), /1 validation label was changed/],
  ])('%s', (_what, other, why) => {
    expect(() => combineRuns([plain, other])).toThrow(why);
  });

  test('else they are judged on what all share and none trained on', () => {
    const other = run(2, [photo(1, 'val'), photo(2, 'val'), photo(3, 'train'), photo(4, 'train')]);
    const photos = combineRuns([plain, other]);
    expect(photos.filter(({ split }) => split === 'val').map(({ photoId }) => photoId)).toEqual([2]);
    expect(photos.filter(({ split }) => split === 'train').map(({ photoId }) => photoId)).toEqual([1, 3, 4]);
  });
});
