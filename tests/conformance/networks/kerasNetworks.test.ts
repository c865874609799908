/**
 * The MobileNets of keras.applications, read from every layout that Keras and TF.js save, compute what Keras does: names, order
 * of axes, padding and epsilon. The files are written here with the deterministic weights that Keras was given.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import { valuesIn } from '../../../main/networks/cost.ts';
import type { Parameters } from '../../../main/networks/graph.ts';
import { findNetwork } from '../../../main/networks/registry.ts';
import { loadBackbone } from '../../../main/weights/loadBackbone.ts';
import { readParameters } from '../../../main/weights/readParameters.ts';
import { recogniseFile } from '../../../main/weights/recognise.ts';
import { deterministicValues } from '../../golden/deterministicValues.ts';
import {
  type KerasWeight,
  writeHdf5,
  writeLegacyModel,
  writeTfjsModel,
} from '../../unit/weights/formats/writeKeras.ts';

/** Made by tests/golden/make/keras_networks.py. */
interface Golden {
  readonly runs: readonly {
    readonly size: number;
    readonly features: readonly number[];
    readonly logits: readonly number[];
  }[];
  /** Values are base + scale · deterministic. */
  readonly weights: readonly (readonly [
    name: string,
    shape: readonly number[],
    base: number,
    scale: number,
    numberedPath: string,
  ])[];
}

/** Relative to the largest value of what is compared. float32 against float64; measured: 2e-6 and less. */
const tolerance = 1e-4;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-keras-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(['mobilenet_v1_0.25', 'mobilenet_v2_0.35'])("Keras' %s", (name) => {
  const golden: Golden = JSON.parse(readFileSync(new URL(`../../golden/keras/${name}.json`, import.meta.url), 'utf8'));
  const weights = golden.weights.map(
    ([weight, shape, base, scale]): KerasWeight => ({
      name: weight,
      shape,
      values: deterministicValues(weight, valuesIn(shape), (value) => base + scale * value),
    }),
  );
  const write = {
    'the older .h5': (path: string) => writeLegacyModel(`${path}.h5`, weights),
    'the .weights.h5 of Keras 3, which numbers its layers': (path: string) =>
      writeHdf5(
        `${path}.weights.h5`,
        weights.map(({ shape, values }, index) => ({ path: golden.weights[index]![4], shape, values })),
      ),
    'a TF.js layers model': async (path: string) => writeTfjsModel(path, weights),
  };

  const graphOf = (inputSize: number) =>
    findNetwork(name).build({ classes: 10, inputSize, padding: 'same', batchNormEpsilon: 1e-3 });

  async function expectGolden(parameters: Parameters): Promise<void> {
    for (const { size, features, logits } of golden.runs) {
      const graph = graphOf(size);
      const outputs = [graph.features, graph.logits!];
      const backend = createOnnxBackend({ log: { info: () => {} } });
      const runner = await backend.inference({ graph, parameters, outputs, device: 'cpu' });
      try {
        const results = await runner.run(deterministicValues('input', 3 * size * size), 1);
        expect(largestRelative(results.get(graph.features)!, features), `features at ${size} px`).toBeLessThan(
          tolerance,
        );
        expect(largestRelative(results.get(graph.logits!)!, logits), `logits at ${size} px`).toBeLessThan(tolerance);
      } finally {
        await runner.dispose();
      }
    }
  }

  test.each(Object.entries(write))('computes the same from %s', async (layout, writeIt) => {
    const file = await writeIt(join(folder, `${name}-${layout.length}`));
    const { parameters } = await readParameters(graphOf(96), file);
    await expectGolden(parameters);
  });

  test('is recognised, and its conventions are taken from its names', async () => {
    const file = await writeLegacyModel(join(folder, `${name}-recognise.h5`), weights);
    expect(await recogniseFile(file)).toMatchObject({ network: name, naming: 'keras', classes: 10 });
    const backbone = await loadBackbone({ name, weightsFile: file, weightsFolder: 'none', resourcesFolder: 'none' });
    expect(backbone.preprocessing).toEqual({ size: 224, scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] });
    const built = findNetwork(name).build({ inputSize: 224, padding: 'same', batchNormEpsilon: 1e-3 });
    expect(backbone.graph).toEqual(built);
  });

  test('needs no classifier in the file, and takes no notice of one that somebody else trained', async () => {
    const noTop = weights.filter(({ name: weight }) => !/^(?:predictions|conv_preds)\//.test(weight));
    const own = { name: 'dense_7/kernel', shape: [4, 3], values: new Float32Array(12) };
    for (const [stem, list] of Object.entries({ 'no-top': noTop, 'own-head': [...noTop, own] })) {
      const file = await writeLegacyModel(join(folder, `${name}-${stem}.h5`), list);
      expect(await recogniseFile(file), stem).toMatchObject({ network: name });
    }
  });
});

const largestRelative = (values: Float32Array, expected: readonly number[]): number => {
  expect(values.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, index) => Math.abs(value - values[index]!))) / largest;
};
