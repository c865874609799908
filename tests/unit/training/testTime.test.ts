/** Several views of each photo: what they say equals cutting the photos by hand, in judging, predicting and exported files. */
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Prediction } from '../../../main/contract/index.ts';
import { type TestViews, testTimeResults } from '../../../main/contract/testTime.ts';
import { accuracy } from '../../../main/evaluation/accuracy.ts';
import { sampleClassNames } from '../../../main/imaging/sampleClasses.ts';
import { viewedPhotos } from '../../../main/store/runViews.ts';
import { floatsFrom } from '../../../main/training/floatBytes.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const [first, second] = sampleClassNames;
/** 256/224 of pocket_resnet's 128 px: at this short side nothing is resized, so that crops are whole px. */
const short = 146;
let bench: Workbench;
let runId: number;
let judged: readonly Prediction[];

beforeAll(async () => {
  bench = openWorkbench();
  const photos = join(bench.folder, 'photos');
  for (const [classIndex, name] of [first, second].entries()) {
    mkdirSync(join(photos, name), { recursive: true });
    for (let index = 0; index < 12; index++) {
      const drawing = sharp(await bench.imaging.sampleJpeg(classIndex, index));
      const size = index % 2 === 0 ? { width: short + 64, height: short } : { width: short, height: short + 20 };
      await drawing
        .resize({ ...size, fit: 'fill' })
        .png()
        .toFile(join(photos, name, `${index}.png`));
    }
  }
  const datasetId = await bench.import(photos);
  await bench.library.datasets.resplit({ datasetId, val: 0.4, test: 0, seed: 1 });
  const trained = await bench.train(datasetId, { epochs: 6 });
  expect(trained.job.error).toBeNull();
  runId = trained.runId;
  const query = { runId, split: 'val', order: 'name', onlyMistakes: false, offset: 0, limit: 200 } as const;
  judged = (await bench.work.runs.predictions(query)).predictions;
  const { jobId } = await bench.work.testTime.measure({ runId, views: ['ten', 'mirror', 'scales'], again: false });
  expect(await bench.ended(jobId)).toMatchObject({ state: 'done', kind: 'evaluate', error: null });
});
afterAll(() => bench.close());

const pathOf = (hash: string) => bench.library.pictureByHash(hash)!.paths[0]!;
const said = (views: TestViews) =>
  new Map(
    viewedPhotos(bench.store, runId, views).map(({ photoId, probabilities }) => [photoId, floatsFrom(probabilities)]),
  );

/** The ten squares that a person would cut out of a photo, as files. */
async function cutTen(hash: string, folder: string): Promise<string[]> {
  const { width, height } = await sharp(pathOf(hash)).metadata();
  const size = 128;
  const files: string[] = [];
  for (const [x, y] of [
    [0, 0],
    [width - size, 0],
    [0, height - size],
    [width - size, height - size],
    [(width - size) / 2, (height - size) / 2],
  ] as const)
    for (const mirrored of [false, true]) {
      const file = join(folder, `${hash.slice(0, 8)}-${files.length}.png`);
      const cut = await sharp(pathOf(hash)).extract({ left: x, top: y, width: size, height: size }).png().toBuffer();
      await sharp(cut).flop(mirrored).toFile(file);
      files.push(file);
    }
  return files;
}

async function predict(paths: string[], views?: TestViews): Promise<Map<string, number[]>> {
  const { predictionId, jobId } = await bench.work.predictions.start({ runId, paths, ...(views && { views }) });
  expect((await bench.ended(jobId)).error).toBeNull();
  expect(await bench.work.predictions.get({ predictionId })).toMatchObject({ views: views ?? 'centre' });
  const { photos } = await bench.work.predictions.photos({ predictionId, order: 'name', offset: 0, limit: 2000 });
  return new Map(photos.map(({ path, probabilities }) => [path, probabilities]));
}

test('ten crops say the mean of what the plain view says of ten photos cut by hand', async () => {
  const folder = join(bench.folder, 'cut');
  mkdirSync(folder);
  const shown = judged.slice(0, 3);
  const direct = await predict(
    shown.map(({ hash }) => pathOf(hash)),
    'ten',
  );
  const kept = said('ten');
  for (const { hash, photoId } of shown) {
    const files = await cutTen(hash, folder);
    const alone = await predict(files);
    const mean = [0, 1].map((index) => files.reduce((sum, file) => sum + alone.get(file)![index]!, 0) / 10);
    for (const [index, value] of mean.entries()) {
      expect(direct.get(pathOf(hash))![index]).toBeCloseTo(value, 6);
      expect(kept.get(photoId)![index]).toBeCloseTo(value, 6);
    }
    expect(Math.abs(mean[0]! - alone.get(files[8]!)![0]!)).toBeGreaterThan(1e-4);
  }
});

test('what was measured is shown beside the centre, on the same photos', async () => {
  const results = await bench.work.testTime.get({ runId });
  expect(testTimeResults.parse(results)).toEqual(results);
  expect(results.jobId).toBeNull();
  expect(results.results.map(({ views, count }) => [views, count])).toEqual([
    ['centre', 1],
    ['mirror', 2],
    ['ten', 10],
    ['scales', 6],
  ]);
  const truth = new Map(judged.map((photo) => [photo.photoId, photo.truth]));
  const rights = (views: TestViews) =>
    new Map(
      [...said(views)].map(([photoId, said]) => [photoId, said.indexOf(Math.max(...said)) === truth.get(photoId)]),
    );
  const centre = rights('centre');
  for (const { views, accuracy: shown, difference, msPerPhoto } of results.results) {
    const own = rights(views);
    const judgements = [...own.values()].map((right) => ({ truth: 0, predicted: right ? 0 : 1, confidence: 1 }));
    expect(shown).toEqual(accuracy(judgements));
    expect(msPerPhoto).toBeGreaterThan(0);
    const only = [...own].filter(([photoId, right]) => right && !centre.get(photoId)).length;
    if (views === 'centre') expect(difference).toBeNull();
    else expect(difference?.onlyThis).toBe(only);
  }
  // The centre is what the run was judged by.
  const plain = said('centre');
  for (const { photoId, probabilities } of judged) expect([...plain.get(photoId)!]).toEqual(probabilities);
});

test('five crops are among ten, so nothing is computed: not even a photo that is gone is missed', async () => {
  const { hash } = judged[0]!;
  const path = pathOf(hash);
  renameSync(path, `${path}.away`);
  try {
    const { jobId } = await bench.work.testTime.measure({ runId, views: ['five'], again: false });
    expect((await bench.ended(jobId)).state).toBe('done');
    const five = (await bench.work.testTime.get({ runId })).results.find(({ views }) => views === 'five')!;
    expect(five.accuracy!.n).toBe(judged.length);
  } finally {
    renameSync(`${path}.away`, path);
  }
});

test('an exported file makes the crops itself and gives the same answers elsewhere', async () => {
  const folder = join(bench.folder, 'out');
  const { exportId, jobId } = await bench.work.exports.start({ runId, format: 'onnx', folder, views: 'ten' });
  expect((await bench.ended(jobId)).error).toBeNull();
  const record = await bench.work.exports.get({ exportId });
  expect(record).toMatchObject({ state: 'done', views: 'ten', proof: { agreement: 1, pixels: { agreement: 1 } } });
  expect(record.proof!.pixels.maxAbsDiff).toBeLessThan(1e-4);
  expect(record.files[0]!.name).toBe('photos-run1-ten.onnx');

  const session = await ort.InferenceSession.create(join(folder, record.files[0]!.name));
  const input = new ort.Tensor('float32', new Float32Array(0), [0, 3, 128, 128]);
  const kept = said('ten');
  // Two at once, to see that views of different photos are not mixed up.
  const [a, b] = judged.filter(({ name }) => Number(name.match(/(\d+)\.png/)![1]) % 2 === 0).slice(0, 2) as [
    Prediction,
    Prediction,
  ];
  const raw = async ({ hash }: Prediction) => sharp(pathOf(hash)).removeAlpha().raw().toBuffer();
  const both = Buffer.concat([await raw(a), await raw(b)]);
  const pixels = new ort.Tensor('uint8', new Uint8Array(both), [2, short, short + 64, 3]);
  const { probabilities, label } = await session.run({ pixels, input });
  const expected = [...kept.get(a.photoId)!, ...kept.get(b.photoId)!];
  for (const [at, value] of expected.entries()) expect((probabilities!.data as Float32Array)[at]).toBeCloseTo(value, 5);
  expect(label!.dims).toEqual([2]);
  // A picture that is preprocessed already is answered for as it is.
  const none = new ort.Tensor('uint8', new Uint8Array(0), [0, 1, 1, 3]);
  const prepared = new ort.Tensor('float32', new Float32Array(2 * 3 * 128 * 128), [2, 3, 128, 128]);
  expect((await session.run({ pixels: none, input: prepared })).probabilities!.dims).toEqual([2, 2]);
  await session.release();
});
