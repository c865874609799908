/** Training deeper than the head, end to end on sample drawings with the embedded network. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeEach(() => {
  bench = openWorkbench();
});
afterEach(() => bench.close());

const augmentation = { preset: null, steps: [{ name: 'mirror', enabled: true, amount: 1 }] };

test('thaws the last stages from a head that was trained first, keeps the best, and exports what it trained', async () => {
  const folder = await bench.draw('photos', { circle: 14, square: 14 });
  const datasetId = await bench.import(folder);
  const { runId, job } = await bench.train(datasetId, {
    ...{ augmentation, views: 2, epochs: 10, thaw: 2, thawedEpochs: 2, batch: 8 },
  });
  expect(job.error).toBeNull();
  const run = await bench.work.runs.get({ runId });
  expect(run.plan.map(({ title }) => title)).toEqual(['Head', 'layer4, conv5 and head']);
  expect(run.state).toBe('done');
});
