/** Which weights a run stands on: the ones it names, written down at its start, and kept when they are removed. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trainSettings } from '../../../main/contract/index.ts';
import { createWeights } from '../../../main/weights/weightsService.ts';
import { tensorsOf } from '../weights/tensorsOf.ts';
import { writeSafetensors } from '../weights/writeSafetensors.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const backbone = 'mobilenet_v1_0.25';
let bench: Workbench;
let datasetId: number;
beforeEach(async () => {
  bench = openWorkbench();
  datasetId = await bench.import(await bench.draw('photos', { circle: 5, star: 5 }));
});
afterEach(() => bench.close());

const noJob = () => {
  throw new Error('no job was expected');
};
const weights = () =>
  createWeights({
    ...{ weightsFolder: join(bench.dataDir, 'weights'), resourcesFolder: 'none', changes: { announce: () => {} } },
    jobs: { start: noJob, cancel: noJob, ended: noJob },
  });

async function bring(scale: number): Promise<string> {
  const file = join(bench.folder, `${scale}.safetensors`);
  await writeFile(file, writeSafetensors(tensorsOf(backbone, { scale })));
  return (await weights().import({ file })).entry.id;
}

test('a run keeps the weights that it named, and works on when they are removed', async () => {
  const first = await bring(0.1);
  const second = await bring(0.2);
  const settings = { backbone, views: 1, epochs: 5 };
  const named = await bench.train(datasetId, { ...settings, weights: first });
  const unnamed = await bench.train(datasetId, settings);
  expect([named.job.error, unnamed.job.error]).toEqual([null, null]);
  const runs = [named, unnamed].map(({ runId }) => bench.work.runs.get({ runId }));
  expect((await Promise.all(runs)).map((run) => run.settings.weights)).toEqual([first, second]);

  for (const id of [first, second]) await weights().remove({ id });
  const photos = await bench.draw('more', { circle: 1 }, 9);
  const { jobId } = await bench.work.predictions.start({ runId: named.runId, paths: [photos] });
  expect((await bench.ended(jobId)).error).toBeNull();
});

test('says at once when the weights that it names are not here, or belong to another network', async () => {
  const start = (given: object) =>
    bench.work.runs.start({ datasetId, settings: { ...trainSettings.parse({}), ...given } });
  await expect(start({ backbone: 'resnet18', weights: 'resnet18.torchvision-v1' })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('thaw weights get resnet18.torchvision-v1'),
  });
  await expect(start({ backbone: 'resnet18' })).rejects.toThrow('thaw weights get resnet18"');
  await expect(start({ weights: 'resnet18.torchvision-v1' })).rejects.toThrow('belong to resnet18');
});
