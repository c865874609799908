import { expect, test } from 'vitest';
import { scratchBackbone } from '../../../../main/training/fineTune/scratchBackbone.ts';

const begin = (backbone: string, initialisation: 'auto' | 'he' | 'xavier') =>
  scratchBackbone({ backbone, seed: 3, initialisation });
const deviation = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

test('begins as He or as Xavier says, or by itself as the activations want it', () => {
  // 16 maps from 6 maps through 5×5 windows.
  const c3 = (initialisation: 'auto' | 'he' | 'xavier') =>
    deviation(begin('lenet5', initialisation).parameters.get('c3.weight')!);
  const expected = { he: Math.sqrt(2 / 150), xavier: Math.sqrt(2 / (150 + 400)) };
  expect(c3('he') / expected.he).toBeCloseTo(1, 1);
  expect(c3('xavier') / expected.xavier).toBeCloseTo(1, 1);
  // LeNet-5 has tanh, pocket_resnet ReLU.
  expect(begin('lenet5', 'auto').fingerprint).toBe(begin('lenet5', 'xavier').fingerprint);
  expect(begin('pocket_resnet', 'auto').fingerprint).toBe(begin('pocket_resnet', 'he').fingerprint);
  expect(begin('lenet5', 'he').fingerprint).not.toBe(begin('lenet5', 'xavier').fingerprint);
});
