/** TF.js layers models give the values that TF.js itself decodes; what is missing, lies or points elsewhere is refused in a sentence. */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { io } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServiceError } from '../../../../main/contract/errors.ts';
import { readWeightsFile } from '../../../../main/weights/readWeightsFile.ts';
import { deterministicValues } from '../../../golden/deterministicValues.ts';
import { writeTfjsModel } from './writeKeras.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-tfjs-'));
});
afterAll(() => rm(folder, { recursive: true }));

const everything = (tensors: readonly { readonly name: string }[]) => tensors.map(({ name }) => name);
const refusal = (file: string) =>
  readWeightsFile(file, everything).then(
    () => 'read',
    (error: unknown) => (error instanceof ServiceError ? `${error.code}: ${error.message}` : error),
  );

const weights = ['Conv1/kernel', 'bn_Conv1/gamma', 'predictions/kernel'].map((name, index) => ({
  name,
  shape: [[3, 3, 3, 4], [4], [5, 7]][index]!,
  values: deterministicValues(name, [108, 4, 35][index]!),
}));

/** A model of one group, in a folder of its own. */
async function model(
  name: string,
  manifest: unknown,
  files: Readonly<Record<string, Uint8Array>> = {},
): Promise<string> {
  const place = join(folder, name);
  await mkdir(place, { recursive: true });
  for (const [file, bytes] of Object.entries(files)) await writeFile(join(place, file), bytes);
  await writeFile(
    join(place, 'model.json'),
    JSON.stringify({ format: 'layers-model', weightsManifest: manifest }, null, 2),
  );
  return join(place, 'model.json');
}

test('names, shapes and values, over the border of two files', async () => {
  const file = writeTfjsModel(join(folder, 'plain'), weights);
  const content = await readWeightsFile(file, everything);
  expect(content.format).toBe('tfjs');
  expect(content.tensors).toEqual(weights.map(({ name, shape }) => ({ name, shape })));
  expect(content.values).toEqual(new Map(weights.map(({ name, values }) => [name, values])));
});

test('only what is wanted is read, and the hash is that of all files', async () => {
  const first = await readWeightsFile(writeTfjsModel(join(folder, 'a'), weights), () => ['bn_Conv1/gamma']);
  expect([...first.values.keys()]).toEqual(['bn_Conv1/gamma']);
  const other = [...weights.slice(0, 2), { ...weights[2]!, values: new Float32Array(35) }];
  const second = await readWeightsFile(writeTfjsModel(join(folder, 'b'), other), () => ['bn_Conv1/gamma']);
  expect(second.sha256).not.toBe(first.sha256);
  expect(second.sizeBytes).toBe(first.sizeBytes);
});

test('quantized weights are what TF.js makes of them', async () => {
  const bytes = Buffer.from(Uint8Array.from({ length: 4 + 8 + 8 + 4 + 16 }, (_, index) => (index * 37) % 120));
  const specs: io.WeightsManifestEntry[] = [
    { name: 'a/kernel', shape: [2, 2], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.0123, min: -0.7 } },
    { name: 'b/kernel', shape: [4], dtype: 'float32', quantization: { dtype: 'uint16', scale: 1.1e-4, min: 0.25 } },
    { name: 'c/kernel', shape: [4, 1], dtype: 'float32', quantization: { dtype: 'float16' } },
    { name: 'steps', shape: [1], dtype: 'int32' },
    { name: 'd/kernel', shape: [2, 2], dtype: 'float32' },
  ];
  const file = await model('quantized', [{ paths: ['all.bin'], weights: specs }], { 'all.bin': bytes });
  const floats = specs.filter(({ dtype }) => dtype === 'float32').map(({ name }) => name);
  const { values, tensors } = await readWeightsFile(file, everything);
  const own = new Uint8Array(bytes).buffer;
  const expected = io.decodeWeights(own, specs);
  for (const name of floats) expect(values.get(name), name).toEqual(expected[name]!.dataSync());
  // Whole numbers are no weights, but take their place.
  expect(everything(tensors)).toEqual(floats);
});

describe('is refused', () => {
  const weight = { name: 'a/kernel', shape: [2], dtype: 'float32' };
  const two = Buffer.from(Float32Array.of(1, 2).buffer);
  const group = (more: object, paths = ['all.bin']) => [{ paths, weights: [{ ...weight, ...more }] }];

  test('a missing file, and files that are too short or too long', async () => {
    expect(await refusal(await model('missing', group({})))).toMatch(
      /"all.bin" that it refers to is missing; put it into the same folder/,
    );
    const short = await model('short', group({}), { 'all.bin': two.subarray(1) });
    expect(await refusal(short)).toMatch(
      /need 8 bytes, but "all.bin" has 7: a file is cut off or belongs to another model/,
    );
    const long = await model('long', group({}), { 'all.bin': Buffer.concat([two, two]) });
    expect(await refusal(long)).toMatch(/need 8 bytes, but "all.bin" has 16/);
  });

  test('a claim of 3 GB, before anything is read, and one that no number holds', async () => {
    const huge = await model('huge', group({ shape: [750_000_000] }), { 'all.bin': two });
    expect(await refusal(huge)).toMatch(/need 3000000000 bytes, but "all.bin" has 8/);
    const endless = await model('endless', group({ shape: [9e15, 9e15] }), { 'all.bin': two });
    expect(await refusal(endless)).toMatch(/"a\/kernel" of shape \[9000000000000000, 9000000000000000\] is too large/);
  });

  test.each([
    '../all.bin',
    'deep/../../all.bin',
    '/etc/all.bin',
    'C:\\all.bin',
    '..\\all.bin',
    'file:///all.bin',
    'https://example.org/all.bin',
  ])('a file elsewhere: %s', async (path) => {
    await writeFile(join(folder, 'all.bin'), two);
    expect(await refusal(await model('elsewhere', group({}, [path])))).toMatch(
      /^unusable-data: .*which is not in its folder/,
    );
  });

  test('a folder in place of a file', async () => {
    await mkdir(join(folder, 'folder', 'all.bin'), { recursive: true });
    expect(await refusal(await model('folder', group({})))).toMatch(/"all.bin" that it refers to is missing/);
  });

  test('NaN, by name, and quantized values that become infinite', async () => {
    const nan = await model('nan', group({}), { 'all.bin': Buffer.from(Float32Array.of(1, Number.NaN).buffer) });
    expect(await refusal(nan)).toMatch(/tensor "a\/kernel" holds NaN \(at index 1\)/);
    const quantization = { dtype: 'uint8', scale: 1e300, min: 0 };
    const endless = await model('infinite', group({ quantization }), { 'all.bin': Buffer.from([0, 9]) });
    expect(await refusal(endless)).toMatch(/tensor "a\/kernel" holds Infinity \(at index 1\)/);
  });

  test.each([
    ['texts in place of numbers', { dtype: 'string' }, /holds string values; weights have to be float32/],
    ['an unknown quantization', { quantization: { dtype: 'uint4', scale: 1, min: 0 } }, /quantized as "uint4"/],
    ['a quantization without scale', { quantization: { dtype: 'uint8' } }, /"scale" or "min" is missing/],
    ['a negative shape', { shape: [-1] }, /weightsManifest\.0\.weights\.0\.shape\.0/],
    ['a shape that is none', { shape: 'big' }, /weightsManifest\.0\.weights\.0\.shape/],
  ])('%s', async (_, more, message) => {
    expect(await refusal(await model('odd', group(more), { 'all.bin': two }))).toMatch(message);
  });

  test('two tensors of one name', async () => {
    const file = await model('twice', [{ paths: ['all.bin'], weights: [weight, weight] }], { 'all.bin': two });
    expect(await refusal(file)).toMatch(/two tensors "a\/kernel"/);
  });

  test('graph models, other JSON, and JSON that is cut off', async () => {
    const file = join(folder, 'some.json');
    for (const [text, message] of [
      ['{"format":"graph-model","weightsManifest":[]}', /graph model, .*take the layers model/],
      ['{"name":"thaw","version":"1.0.0"}', /without a "weightsManifest": take the model.json of a TF.js layers model/],
      ['{"format":"layers-model","weightsManifest":[', /not valid JSON/],
      ['{"weightsManifest":[]}', /names no weights/],
    ] as const) {
      await writeFile(file, text);
      expect(await refusal(file)).toMatch(message);
    }
  });

  test('one file of a model in place of its model.json', async () => {
    writeTfjsModel(join(folder, 'shards'), weights);
    const alone = join(folder, 'alone.bin');
    await copyFile(join(folder, 'shards', 'group1-shard1of2.bin'), alone);
    expect(await refusal(alone)).toMatch(/^unusable-data: The weights file "alone.bin" cannot be used/);
  });
});
