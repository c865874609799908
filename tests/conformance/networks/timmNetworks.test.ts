/**
 * Files with timm's names compute what timm does, with PyTorch's conventions and with TensorFlow's: asymmetric padding at even
 * and odd sizes, epsilon 1e-3. The files are written here, with the deterministic weights that timm was given.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import { loadClassified } from '../../../main/weights/loadClassified.ts';
import { recogniseFile } from '../../../main/weights/recognise.ts';
import { deterministicParameter, deterministicValues, type ParameterKind } from '../../golden/deterministicValues.ts';
import { writeSafetensors } from '../../unit/weights/writeSafetensors.ts';

/** Made by tests/golden/make/timm_models.py. */
interface Golden {
  readonly network: string;
  readonly padding: 'torch' | 'same';
  readonly batchNormEpsilon: number;
  readonly runs: readonly {
    readonly size: number;
    readonly featuresStd: number;
    readonly features: readonly number[];
    readonly logits: readonly number[];
  }[];
  readonly stateDict: readonly (readonly [name: string, shape: readonly number[], kind: ParameterKind])[];
}
const goldens: Readonly<Record<string, Golden>> = JSON.parse(
  readFileSync(new URL('../../golden/timm/numbers.json', import.meta.url), 'utf8'),
);

/** Relative to the features' standard deviation, and to the largest logit. float32 against float64; measured: 3e-6 and less. */
const tolerance = 1e-4;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-timm-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(Object.entries(goldens))('%s', (model, golden) => {
  const { network, padding, batchNormEpsilon, runs, stateDict } = golden;

  test('gives the features and logits of timm', async () => {
    const file = join(folder, `${model}.safetensors`);
    const tensors = stateDict.map(([name, shape, kind]) => [name, [shape, deterministicParameter(name, shape, kind)]]);
    await writeFile(file, writeSafetensors(Object.fromEntries(tensors)));
    expect(await recogniseFile(file)).toMatchObject({ network, naming: 'timm', classes: 7 });

    for (const { size, features, featuresStd, logits } of runs) {
      const conventions = { padding: padding === 'same' ? 'SAME' : 'symmetric', bn_eps: batchNormEpsilon };
      await writeFile(join(folder, `${model}.json`), JSON.stringify({ ...conventions, input_size: size }));
      const loaded = await loadClassified({
        ...{ name: network, weightsFile: file, weightsFolder: folder, resourcesFolder: folder },
      });
      expect(loaded.classes).toEqual(Array.from({ length: 7 }, (_, index) => `class ${index}`));
      const { graph, parameters } = loaded;
      const runner = await createOnnxBackend({ log: { info: () => {} } }).inference({
        ...{ graph, parameters, outputs: [graph.features, loaded.logits], device: 'cpu' },
      });
      try {
        const outputs = await runner.run(deterministicValues('input', 3 * size * size), 1);
        expect(largest(outputs.get(graph.features)!, features) / featuresStd).toBeLessThan(tolerance);
        const scale = Math.max(...logits.map(Math.abs));
        expect(largest(outputs.get(loaded.logits)!, logits) / scale).toBeLessThan(tolerance);
      } finally {
        await runner.dispose();
      }
    }
  });
});

const largest = (values: Float32Array, expected: readonly number[]): number =>
  Math.max(...expected.map((value, index) => Math.abs(value - values[index]!)));
