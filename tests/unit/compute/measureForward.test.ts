/** Measuring how fast a network runs, for real on the CPU. */
import { expect, test } from 'vitest';
import { measureForward } from '../../../main/compute/measureForward.ts';
import { buildNetwork } from '../../../main/networks/registry.ts';

test('measures for a second in a process of its own', async () => {
  const { picturesPerSecond, batches } = await measureForward({
    ...{ graph: buildNetwork('pocket_resnet', { inputSize: 32 }), batch: 2, device: 'cpu' },
  });
  expect(batches).toBeGreaterThan(0);
  expect(picturesPerSecond).toBeGreaterThan(1);
});

test('says which device could not', async () => {
  const graph = buildNetwork('lenet5');
  await expect(measureForward({ graph, batch: 2, device: 'abacus' })).rejects.toMatchObject({
    ...{ code: 'unavailable', subject: 'device' },
    message: expect.stringContaining('lenet5 could not be measured on "abacus" with a batch of 2'),
  });
});

test('stops at once when told to', async () => {
  const graph = buildNetwork('vgg16');
  const begin = performance.now();
  const stopped = measureForward({ graph, batch: 64, device: 'cpu' }, { signal: AbortSignal.timeout(50) });
  await expect(stopped).rejects.toMatchObject({
    code: 'cancelled',
    message: 'The measurement of vgg16 was stopped.',
  });
  expect(performance.now() - begin).toBeLessThan(5000);
});
