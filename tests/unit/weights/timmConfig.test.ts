/** timm's config.json beside a file tells what names and shapes cannot. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findNetwork } from '../../../main/networks/registry.ts';
import { findConventions } from '../../../main/weights/conventions.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-config-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** As on Hugging Face, shortened. */
const config = {
  architecture: 'tf_efficientnet_b0',
  num_classes: 1000,
  pretrained_cfg: {
    ...{ tag: 'in1k', custom_load: false, input_size: [3, 224, 224], crop_pct: 0.875, interpolation: 'bicubic' },
    ...{ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], license: 'apache-2.0' },
  },
};
const conventions = (file: string) =>
  findConventions(findNetwork('efficientnet_b0'), join(folder, file), {
    ...{ fingerprint: 'none', sha256: 'none', naming: null },
  });
const write = (value: unknown) => writeFile(join(folder, 'config.json'), JSON.stringify(value));

test("weights that came from TensorFlow get its padding and epsilon, and the file's mean", async () => {
  await write(config);
  expect(await conventions('model.safetensors')).toMatchObject({
    padding: 'same',
    batchNormEpsilon: 1e-3,
    preprocessing: { size: 224, scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
    licence: 'apache-2.0',
    source: "timm's tf_efficientnet_b0.in1k",
    note: expect.stringContaining('as timm\'s "config.json" beside the file says.'),
  });
});

test('others get what PyTorch does', async () => {
  await write({ ...config, architecture: 'efficientnet_b0' });
  expect(await conventions('efficientnet_b0.ra_in1k.safetensors')).toMatchObject({
    padding: 'torch',
    batchNormEpsilon: 1e-5,
  });
});

test('a config.json of something else decides nothing', async () => {
  await write(config);
  expect((await conventions('mine.safetensors')).source).toBeNull();
  await write({ architectures: ['BertModel'], model_type: 'bert' });
  expect((await conventions('model.safetensors')).source).toBeNull();
  await writeFile(join(folder, 'config.json'), '{');
  expect((await conventions('model.safetensors')).source).toBeNull();
});
