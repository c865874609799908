/** The damage meter: a run's answers to changed photos, measured once and kept. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DamageReport, damageReport } from '../../../main/contract/damage.ts';
import { augmentations } from '../../../main/imaging/augment/registry.ts';
import { sampleClassNames } from '../../../main/imaging/sampleClasses.ts';
import { damageCurvesOf, putDamageCurve } from '../../../main/store/damage.ts';
import { knowDamage } from './knownDamage.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const [first, second] = sampleClassNames;
let bench: Workbench;
let runId: number;
let report: DamageReport;

beforeAll(async () => {
  bench = openWorkbench();
  const datasetId = await bench.import(await bench.draw('drawings', { [first]: 8, [second]: 8 }));
  await bench.library.datasets.resplit({ datasetId, val: 0.25, test: 0, seed: 1 });
  ({ runId } = await bench.train(datasetId, { epochs: 4, views: 1, weightDecay: 3, patience: 0 }));
  knowDamage(bench, runId, { butFirst: 2 });
  const { jobId } = bench.work.damage.measure({ runId, again: false }) as { jobId: string };
  expect(await bench.ended(jobId)).toMatchObject({ state: 'done', error: null, kind: 'evaluate' });
  report = await bench.work.damage.get({ runId });
});
afterAll(() => bench.close());

test('every augmentation that changes one photo has a curve, mild to strong', () => {
  expect(damageReport.parse(report)).toEqual(report);
  const single = augmentations.filter(({ group }) => group !== 'mixing').map(({ name }) => name);
  expect(report.curves.map(({ name }) => name)).toEqual(single);
  expect(report).toMatchObject({ planned: single.length, jobId: null });
  for (const { name, points } of report.curves) {
    const { mildest, min, max } = augmentations.find((one) => one.name === name)!;
    const amounts = points.map(({ amount }) => amount);
    expect(amounts).toEqual(amounts.toSorted((a, b) => Math.abs(a - mildest) - Math.abs(b - mildest)));
    expect(amounts.every((amount) => amount >= min && amount <= max)).toBe(true);
    expect(amounts.at(-1)).toBe(mildest === min ? max : min);
  }
});

test('a measured curve is what the run says of the photos mirrored by hand', async () => {
  const curve = report.curves[0]!;
  expect(curve.name).toBe('mirror');
  const run = await bench.work.runs.get({ runId });
  expect(curve.plain).toEqual(run.accuracy);
  const query = { runId, split: 'val', order: 'name', onlyMistakes: false, offset: 0, limit: 10 } as const;
  const { predictions } = await bench.work.runs.predictions(query);
  const folder = join(bench.folder, 'mirrored');
  mkdirSync(folder);
  const truths = new Map<string, number>();
  for (const { hash, photoId, truth } of predictions) {
    const file = join(folder, `${photoId}.png`);
    await sharp(bench.library.pictureByHash(hash)!.paths[0]!).flop().png().toFile(file);
    truths.set(file, truth);
  }
  const { predictionId, jobId } = await bench.work.predictions.start({ runId, paths: [folder] });
  await bench.ended(jobId);
  const { photos } = await bench.work.predictions.photos({ predictionId, order: 'name', offset: 0, limit: 10 });
  const right = photos.filter(({ path, predicted }) => predicted === truths.get(path)).length;
  expect(curve.points).toMatchObject([{ amount: 1, accuracy: { n: photos.length, correct: right } }]);
});

test('curves measured at other strengths do not count, and go with their run', async () => {
  const [curve] = damageCurvesOf(bench.store, runId);
  const { name, points, ...rest } = JSON.parse(curve!) as DamageReport['curves'][number];
  const other = points.map((point) => ({ ...point, amount: point.amount / 2 }));
  bench.store.write(() => putDamageCurve(bench.store, runId, name, JSON.stringify({ ...rest, name, points: other })));
  expect((await bench.work.damage.get({ runId })).curves).toHaveLength(report.planned - 1);
  await bench.work.runs.remove({ runId });
  expect(damageCurvesOf(bench.store, runId)).toEqual([]);
});
