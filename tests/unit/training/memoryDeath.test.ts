/** A training that the system ends for want of memory goes on with smaller batches, and says so. */
import { afterAll, expect, test } from 'vitest';
import { ServiceError } from '../../../main/contract/index.ts';
import { sampleClassNames } from '../../../main/imaging/sampleClasses.ts';
import { batchWithin, smallerBatch } from '../../../main/training/fineTune/outOfMemory.ts';
import type { TrainRequest } from '../../../main/training/trainTask.ts';
import { openWorkbench } from './workbench.ts';

const [first, second] = sampleClassNames;
const asked: (number | undefined)[] = [];
/** There is memory for so many rows at once. */
let fits = 3;
const bench = openWorkbench({
  beforeTask(request) {
    const { mostRows, settings } = request as TrainRequest;
    asked.push(mostRows);
    if ((mostRows ?? settings.batch) > fits)
      throw new ServiceError('unavailable', 'This machine was out of memory.', { subject: 'memory' });
  },
});
afterAll(() => bench.close());

test('the batch is halved until it fits, and the run ends as any other; a head alone has nothing to halve', async () => {
  const datasetId = await bench.import(await bench.draw('some', { [first]: 6, [second]: 6 }));
  const settings = { thaw: 1, thawedEpochs: 1, epochs: 2, batch: 8, views: 1, weightDecay: 1 } as const;
  const { job, runId } = await bench.train(datasetId, settings);
  expect([job.error, asked]).toEqual([null, [undefined, 4, 2]]);
  const run = await bench.work.runs.get({ runId });
  expect(run.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  expect(run.events.slice(0, 2).map(({ text }) => text)).toEqual([
    'Memory ran out, and the system ended the training. It begins again, with 4 photos at a time; the updates stay the same.',
    'Memory ran out, and the system ended the training. It begins again, with 2 photos at a time; the updates stay the same.',
  ]);
  fits = 0;
  expect((await bench.train(datasetId, settings)).job.error).toBe('This machine was out of memory.');
  expect((await bench.train(datasetId, { ...settings, thaw: 0 })).job.error).toBe('This machine was out of memory.');
});

test('batches fill an update exactly', () => {
  expect([batchWithin(12, 5), batchWithin(7, 6), batchWithin(8, 100)]).toEqual([4, 1, 8]);
  expect([smallerBatch(12, 12), smallerBatch(12, 4), smallerBatch(12, 1)]).toEqual([6, 2, null]);
});
