import { expect, test } from 'vitest';
import { trainSettings } from '../../../main/contract/index.ts';
import { createFakeClient } from './createFakeClient.ts';
import { runFakeCommandLine } from './runFakeCommandLine.ts';

test('draws the curve and says which flag takes the rate', async () => {
  const fake = createFakeClient();
  const run = await runFakeCommandLine(['rate', 'insects', '--thaw', '1', '--seed', '3'], { client: fake.client });
  expect(run.exitCode).toBe(0);
  expect(run.stdout).toMatchInlineSnapshot(`
    "  rate   loss
    0.0001  0.700  ███████████████████████████
     0.001  0.500  ███████████████████
      0.01  0.250  ██████████
       0.1  2.000  ████████████████████████████████████████

    The loss falls fastest at about 0.0004: "thaw train" takes it as --thawed-rate 0.0004.
    "
  `);
  expect(run.stderr).toContain('Trying rates on insects');
  expect(fake.calls).toEqual([
    ['runs.findRate', { datasetId: 3, settings: trainSettings.parse({ thaw: 1, seed: 3 }) }],
  ]);
  expect(run.engineClosed).toBe(true);
});

test('a head has another flag, and JSON has the whole curve', async () => {
  expect((await runFakeCommandLine(['rate', 'insects'])).stdout).toContain('takes it as --learning-rate 0.0004.');
  const run = await runFakeCommandLine(['rate', 'insects', '--json']);
  expect(run.json()).toMatchObject({ dataset: 3, backbone: 'pocket_resnet', suggested: 0.0004 });
  expect(run.json()).toHaveProperty('points.length', 4);
});
