import { expect, test } from 'vitest';
import { trainSettings } from '../../../main/contract/index.ts';
import { createFakeClient } from './createFakeClient.ts';
import { runFakeCommandLine } from './runFakeCommandLine.ts';

test('shows the table and the suggestion, and what to type next', async () => {
  const fake = createFakeClient();
  const run = await runFakeCommandLine(['advise', 'insects', '--batch', '16', '--seed', '3'], { client: fake.client });
  expect(run.exitCode).toBe(0);
  expect(run.stdout).toMatchInlineSnapshot(`
    "thaw  from    trains                  accuracy                  time            memory
       0  head    12.3 k  87.0 % (84 to 90) of 525             8 to 10 s            900 MB
       1  layer4  12.3 k                         –  1 min 50 to 2 min 20            900 MB  cannot tell
       2  stem    12.3 k                         –                     –  900 MB, too much  batch 8 would fit

    On cpu; 5-fold trials on 525 photos; 16 GB of memory free.

    Suggested: thaw layer4.
      thaw train /photos/insects --thaw 1     with the same flags
    "
  `);
  expect(run.stderr).toContain('Measuring insects, head, 0 of 3, 12 s left');
  // A dataset of that name is there: nothing is imported.
  expect(fake.calls).toEqual([
    ['runs.advise', { datasetId: 3, settings: trainSettings.parse({ batch: 16, seed: 3 }) }],
  ]);
  expect(run.engineClosed).toBe(true);
});

test('takes a folder, too', async () => {
  const fake = createFakeClient();
  expect((await runFakeCommandLine(['advise', 'photos/new'], { client: fake.client })).exitCode).toBe(0);
  expect(fake.calls[0]).toEqual(['datasets.importFolder', { folder: '/here/photos/new' }]);
});

test('prints the whole table as JSON', async () => {
  const run = await runFakeCommandLine(['advise', 'insects', '--json']);
  expect(run.json()).toMatchObject({
    ...{ dataset: 3, backbone: 'pocket_resnet', device: 'cpu', standsOn: '5-fold trials on 525 photos' },
    depths: [{ thaw: 0 }, { thaw: 1 }, { thaw: 2, suggestedBatch: 8 }],
    recommendation: { thaw: 1, text: 'Suggested: thaw layer4.', sure: false },
  });
});
