/** Keras' MobileNetV2 ×0.35 gives Keras' features: TensorFlow's padding and epsilon included. Runs where the weights file is. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import { loadBackbone } from '../../../main/weights/loadBackbone.ts';
import { deterministicValues } from '../../golden/deterministicValues.ts';

const folder = new URL('../../../../shared/weights/', import.meta.url);
const path = (name: string) => fileURLToPath(new URL(name, folder));
const weightsFile = path('mobilenet_v2_0.35_224_imagenet.safetensors');
const here = existsSync(weightsFile);
if (!here) console.log(`skipped: Keras' MobileNetV2 weights are not at ${folder.pathname}`);

interface Golden {
  readonly deterministic: { readonly features: readonly number[] };
  readonly images: readonly { readonly resized: string; readonly features: readonly number[] }[];
}

describe.skipIf(!here)("Keras' MobileNetV2 ×0.35", () => {
  const golden = (): Golden => JSON.parse(readFileSync(path('mobilenet_v2_0.35_224_imagenet.golden.json'), 'utf8'));
  const load = () =>
    loadBackbone({ name: 'mobilenet_v2_0.35', weightsFile, weightsFolder: 'none', resourcesFolder: 'none' });

  async function features(input: Float32Array): Promise<Float32Array> {
    const { graph, parameters } = await load();
    const request = { graph, parameters, outputs: [graph.features], device: 'cpu' };
    const runner = await createOnnxBackend({ log: { info: () => {} } }).inference(request);
    try {
      return (await runner.run(input, 1)).get(graph.features)!;
    } finally {
      await runner.dispose();
    }
  }

  const largestRelative = (values: Float32Array, expected: readonly number[]) =>
    Math.max(...expected.map((value, index) => Math.abs(value - values[index]!))) / Math.max(...expected);

  test('is recognised by its values', async () => {
    const { note, preprocessing } = await load();
    expect(note).toContain('recognised by their values');
    expect(preprocessing).toEqual({ size: 224, scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] });
  });

  test('gives its golden features for the deterministic picture', async () => {
    const values = await features(deterministicValues('input', 3 * 224 * 224));
    expect(largestRelative(values, golden().deterministic.features)).toBeLessThan(1e-4);
  });

  test('gives its golden features for two photos', async () => {
    for (const image of golden().images) {
      const pixels = await sharp(path(image.resized)).removeAlpha().raw().toBuffer();
      const input = new Float32Array(3 * 224 * 224);
      for (let pixel = 0; pixel < 224 * 224; pixel++)
        for (let channel = 0; channel < 3; channel++)
          input[channel * 224 * 224 + pixel] = pixels[3 * pixel + channel]! / 127.5 - 1;
      expect(largestRelative(await features(input), image.features)).toBeLessThan(1e-4);
    }
  });
});
