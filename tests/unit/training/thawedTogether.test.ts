/** Runs whose backbones were thawed share nothing: as an ensemble, by several views and on the damage meter they do what others do. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Prediction, trainSettings } from '../../../main/contract/index.ts';
import { sampleClassNames } from '../../../main/imaging/sampleClasses.ts';
import { damageSteps } from '../../../main/training/damageSteps.ts';
import { knowDamage } from './knownDamage.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const [first, second] = sampleClassNames;
let bench: Workbench;
let runId: number;
beforeAll(async () => {
  bench = openWorkbench();
  const datasetId = await bench.import(await bench.draw('drawings', { [first]: 8, [second]: 8 }));
  await bench.library.datasets.resplit({ datasetId, val: 0.25, test: 0, seed: 1 });
  const settings = trainSettings.parse({
    ...{ batch: 8, patience: 0, ensemble: 2, seed: 5 },
    phases: [{ thaw: ['layer4'], epochs: 2, learningRate: 0.01 }],
  });
  const started = await bench.work.runs.start({ datasetId, settings });
  expect((await bench.ended(started.jobId)).error).toBeNull();
  ({ runId } = started);
});
afterAll(() => bench.close());

async function answersOf(id: number): Promise<readonly Prediction[]> {
  const query = { runId: id, split: 'val', order: 'name', onlyMistakes: false, offset: 0, limit: 10 } as const;
  return (await bench.work.runs.predictions(query)).predictions;
}

test('the ensemble says the mean of its members, which see photos with backbones of their own', async () => {
  const { members, stages } = await bench.work.runs.get({ runId });
  expect(stages.filter(({ trains }) => trains).map(({ name }) => name)).toEqual(['layer4']);
  const [one, other] = (await Promise.all(members.map(answersOf))) as [Prediction[], Prediction[]];
  const both = await answersOf(runId);
  expect(both).toHaveLength(4);
  for (const [at, { probabilities }] of both.entries()) {
    for (const [index, value] of probabilities.entries())
      expect(value).toBeCloseTo((one[at]!.probabilities[index]! + other[at]!.probabilities[index]!) / 2, 6);
  }
  expect(one.map(({ probabilities }) => probabilities)).not.toEqual(other.map(({ probabilities }) => probabilities));
});

test('it is judged by several views', async () => {
  const { jobId } = await bench.work.testTime.measure({ runId, views: ['five'], again: false });
  expect((await bench.ended(jobId)).error).toBeNull();
  const { results } = await bench.work.testTime.get({ runId });
  const { accuracy } = await bench.work.runs.get({ runId });
  expect(results).toMatchObject([
    { views: 'centre', count: 1, accuracy, difference: null },
    { views: 'five', count: 5, accuracy: { n: 4 } },
  ]);
  expect(results.every(({ msPerPhoto }) => msPerPhoto! > 0)).toBe(true);
});

test('its damage is measured', async () => {
  knowDamage(bench, runId, { butFirst: 1 });
  const { jobId } = bench.work.damage.measure({ runId, again: false }) as { jobId: string };
  expect((await bench.ended(jobId)).error).toBeNull();
  const { curves, planned } = await bench.work.damage.get({ runId });
  expect(curves).toHaveLength(planned);
  expect(curves[0]).toMatchObject({
    ...{ name: damageSteps()[0]!.name, plain: (await bench.work.runs.get({ runId })).accuracy },
    points: [{ accuracy: { n: 4 } }],
  });
});

test('it is exported with both backbones, ten crops and a proof', async () => {
  const folder = join(bench.folder, 'out');
  const { exportId, jobId } = await bench.work.exports.start({ runId, format: 'onnx', folder, views: 'ten' });
  expect((await bench.ended(jobId)).error).toBeNull();
  const { proof } = await bench.work.exports.get({ exportId });
  expect(proof).toMatchObject({ agreement: 1, photos: 4, pixels: { agreement: 1 } });
});
