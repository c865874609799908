/** Networks with their weights: listed, imported, loaded with the conventions that belong to them. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '../../../main/contract/index.ts';
import { buildNetwork, networkNames } from '../../../main/networks/registry.ts';
import { loadBackbone } from '../../../main/weights/loadBackbone.ts';
import { createNetworks } from '../../../main/weights/networksService.ts';
import { deterministicValues } from '../../golden/deterministicValues.ts';
import { writeSafetensors } from './writeSafetensors.ts';

const resourcesFolder = fileURLToPath(new URL('../../../resources', import.meta.url));
let folder: string;
let weightsFolder: string;
let changes: Change[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-networks-'));
  weightsFolder = join(folder, 'data', 'weights');
  changes = [];
});
afterEach(() => rm(folder, { recursive: true }));

const networks = () =>
  createNetworks({ weightsFolder, resourcesFolder, changes: { announce: (change) => changes.push(change) } });
const load = (name: string, weightsFile?: string) =>
  loadBackbone({ name, weightsFile, weightsFolder, resourcesFolder });

type Tensors = Record<string, readonly [readonly number[], Float32Array]>;
const tensorsOf = (name: string, scale = 1): Tensors =>
  Object.fromEntries(
    buildNetwork(name).parameters.map((parameter) => {
      const count = parameter.shape.reduce((product, size) => product * size, 1);
      const values = deterministicValues(parameter.name, count, (value) => 1 + scale * value);
      return [parameter.name, [parameter.shape, values]];
    }),
  );

async function weightsFile(tensors: Tensors, fileName = 'mine.safetensors'): Promise<string> {
  const file = join(folder, fileName);
  await writeFile(file, writeSafetensors(tensors));
  return file;
}

describe('the list', () => {
  test('says which weights are here', async () => {
    const list = await networks().list(undefined);
    expect(list.map(({ name }) => name)).toEqual(networkNames());
    const shown = list.map(({ name, inputSize, features, weights }) => [name, inputSize, features, weights.state]);
    expect(shown[0]).toEqual(['pocket_resnet', 128, 928, 'embedded']);
    expect(new Set(shown.slice(1).map((row) => row[3]))).toEqual(new Set(['missing']));
    expect(shown).toEqual(
      expect.arrayContaining([
        ['mobilenet_v2_0.35', 224, 1280, 'missing'],
        ['mobilenet_v2_1.4', 224, 1792, 'missing'],
        ['resnet50', 224, 2048, 'missing'],
        ['vgg16', 224, 512, 'missing'],
        ['vit_b_16', 224, 768, 'missing'],
        ['inception_v3', 299, 2048, 'missing'],
      ]),
    );
    expect(list[0]!.weights).toMatchObject({
      ...{ file: 'pocket_resnet.safetensors', sizeBytes: 4310040 },
      ...{ licence: expect.stringContaining('ImageNet'), note: expect.stringContaining('128 px') },
    });
  });

  test('has every layer of a network at a size', async () => {
    const network = await networks().get({ name: 'resnet18', inputSize: 64 });
    expect(network.macs).toBe(148557824 - 512000);
    expect(network.layers[0]).toEqual({
      ...{ name: 'conv1', op: 'conv2d', stage: 'stem', shape: [64, 32, 32] },
      ...{ parameters: 9408, macs: 9633792, receptiveField: 7 },
    });
    expect(network.layers.at(-1)).toMatchObject({ name: 'avgpool', shape: [512], receptiveField: null });
  });

  test('says which sizes a network takes', async () => {
    const get = (name: string, inputSize: number) => networks().get({ name, inputSize });
    await expect(get('inception_v3', 64)).rejects.toThrow(
      'Inception v3 cannot take pictures of 64 px: they are too small. Its own size is 299 px.',
    );
    await expect(get('lenet5', 64)).rejects.toThrow('LeNet-5 takes pictures of 32 px, not of 64 px.');
    // 197 position vectors at 224 px, 17 at 64 px.
    const [small, usual] = [await get('vit_b_16', 64), await get('vit_b_16', 224)];
    expect(usual.parameters - small.parameters).toBe(180 * 768);
  });

  test('refuses an unknown network', async () => {
    await expect(networks().get({ name: 'resnet81' })).rejects.toThrow('Did you mean "resnet18"?');
  });
});

describe('importing weights', () => {
  test('keeps a copy that is used from then on', async () => {
    const file = await weightsFile(tensorsOf('mobilenet_v2_0.5'));
    const network = await networks().importWeights({ name: 'mobilenet_v2_0.5', file });
    expect(network.weights).toMatchObject({ state: 'file', note: expect.stringContaining('torchvision') });
    expect(changes).toEqual([
      { kind: 'weights', datasetId: null, runId: null, summary: 'weights of MobileNetV2 ×0.5 imported' },
    ]);
    await rm(file);
    const backbone = await load('mobilenet_v2_0.5');
    expect(backbone.parameters.get('features.0.0.weight')).toEqual(
      tensorsOf('mobilenet_v2_0.5')['features.0.0.weight']![1],
    );
    expect(backbone.file.startsWith(weightsFolder)).toBe(true);
  });

  test('takes the epsilon that the network was published with', async () => {
    const file = await weightsFile(tensorsOf('mobilenet_v3_small'));
    const { graph, note } = await load('mobilenet_v3_small', file);
    for (const node of graph.nodes) if (node.op === 'batchNorm') expect(node.epsilon).toBe(1e-3);
    expect(note).toContain('batch norm epsilon 0.001');
  });

  test('knows the names of published files, and leaves auxiliary heads out', async () => {
    const published = (name: string, rename: (parameter: string) => string, extra: Tensors = {}) =>
      weightsFile({
        ...Object.fromEntries(Object.entries(tensorsOf(name)).map(([parameter, value]) => [rename(parameter), value])),
        ...extra,
      });
    const densenet = await load(
      'densenet121',
      await published('densenet121', (parameter) => parameter.replace(/(denselayer\d+\.(?:norm|conv))([12])/, '$1.$2')),
    );
    expect(densenet.parameters).toEqual(
      new Map(Object.entries(tensorsOf('densenet121')).map(([parameter, [, values]]) => [parameter, values])),
    );
    const auxiliary: Tensors = { 'aux1.conv.conv.weight': [[1], Float32Array.of(1)] };
    const googlenet = await load('googlenet', await published('googlenet', (parameter) => parameter, auxiliary));
    expect(googlenet.parameters.has('aux1.conv.conv.weight')).toBe(false);
  });

  test('refuses a network for one grey channel, and padding that a network does not have', async () => {
    const file = await weightsFile(tensorsOf('lenet5'));
    await expect(load('lenet5', file)).rejects.toThrow('LeNet-5 reads one grey channel, and photos have three');
    const squeezenet = await weightsFile(tensorsOf('squeezenet1_1'), 'keras.safetensors');
    await writeFile(join(folder, 'keras.json'), JSON.stringify({ padding: 'SAME' }));
    await expect(load('squeezenet1_1', squeezenet)).rejects.toThrow("squeezenet1_1 has PyTorch's padding only");
  });

  test('carries the conventions over, replaces older weights, and lists unusual widths', async () => {
    const name = 'mobilenet_v2_0.42';
    await networks().importWeights({ name, file: await weightsFile(tensorsOf(name)) });
    const keras = { padding: 'SAME', bn_eps: 0.001, input_scaling: 'x/127.5 - 1', input_size: 160, licence: 'mine' };
    await writeFile(join(folder, 'new.json'), JSON.stringify(keras));
    await networks().importWeights({ name, file: await weightsFile(tensorsOf(name, 2), 'new.safetensors') });

    const files = await readdir(weightsFolder);
    expect(files.filter((file) => file.endsWith('.safetensors')).length).toBe(1);
    expect(files.length).toBe(2);
    const { graph, preprocessing, licence, note } = await load(name);
    expect(preprocessing).toEqual({ size: 160, scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] });
    expect(graph.input.shape).toEqual([3, 160, 160]);
    expect(graph.nodes.find((node) => node.op === 'conv2d')).toMatchObject({ padding: 'same' });
    expect({ licence, note }).toEqual({ licence: 'mine', note: expect.stringContaining('"new.json" beside the file') });
    expect((await networks().list(undefined)).find((network) => network.name === name)).toMatchObject({
      inputSize: 160,
    });
  });

  test('keeps nothing of a file that does not fit, and lists what is wrong by name', async () => {
    const { 'features.0.0.weight': _, ...rest } = tensorsOf('mobilenet_v2_0.5');
    const file = await weightsFile({
      ...rest,
      'features.0.1.bias': [[3], Float32Array.of(1, 2, 3)],
      'surprise.weight': [[1], Float32Array.of(1)],
    });
    const problem = networks().importWeights({ name: 'mobilenet_v2_0.5', file });
    await expect(problem).rejects.toMatchObject({
      code: 'unusable-data',
      message:
        '"mine.safetensors" does not hold the weights of mobilenet_v2_0.5. 1 missing: features.0.0.weight. ' +
        '1 not part of the network: surprise.weight. 1 of another shape: features.0.1.bias is [3], not [16].',
    });
    expect(changes).toEqual([]);
    await expect(readdir(weightsFolder)).rejects.toThrow('ENOENT');
  });

  test('says which network a file fits instead, and takes files that hold the classifier too', async () => {
    const whole = { ...tensorsOf('resnet18'), 'fc.weight': [[5, 512], new Float32Array(2560)] as const };
    const counter = [[1], Float32Array.of(1)] as const;
    const file = await weightsFile({
      ...whole,
      'fc.bias': [[5], new Float32Array(5)],
      'bn1.num_batches_tracked': counter,
    });
    await expect(load('resnet34', file)).rejects.toThrow('The file fits "resnet18".');
    expect((await load('resnet18', file)).featureCount).toBe(512);
  });

  test('says what to do about a damaged record', async () => {
    const name = 'mobilenet_v2_0.35';
    await networks().importWeights({ name, file: await weightsFile(tensorsOf(name)) });
    await writeFile(join(weightsFolder, `${name}.json`), '{');
    await expect(load(name)).rejects.toThrow('Import the weights of mobilenet_v2_0.35 again');
  });
});

describe('conventions', () => {
  const name = 'mobilenet_v2_0.35';

  test("are torchvision's for an unknown file, and the note says how to change that", async () => {
    const { preprocessing, note, graph } = await load(name, await weightsFile(tensorsOf(name)));
    expect(preprocessing).toMatchObject({ size: 224, scale: 1 / 255 });
    expect(graph.nodes.find((node) => node.op === 'batchNorm')).toMatchObject({ epsilon: 1e-5 });
    expect(note).toContain('put a "mine.json" beside the file');
  });

  test("are Keras' for a file of the known name, and the note says that it was guessed", async () => {
    const file = await weightsFile(tensorsOf(name), 'mobilenet_v2_0.35_224_imagenet.safetensors');
    const { preprocessing, note } = await load(name, file);
    expect(preprocessing.mean).toEqual([1, 1, 1]);
    expect(note).toContain("by the file's name");
  });

  test('other conventions give another fingerprint, the same ones the same', async () => {
    const plain = await load(name, await weightsFile(tensorsOf(name)));
    const again = await load(name, await weightsFile(tensorsOf(name), 'again.safetensors'));
    await writeFile(join(folder, 'other.json'), JSON.stringify({ bn_eps: 0.001 }));
    const other = await load(name, await weightsFile(tensorsOf(name), 'other.safetensors'));
    expect(again.fingerprint).toBe(plain.fingerprint);
    expect(other.fingerprint).not.toBe(plain.fingerprint);
  });

  test.each([
    ['{', 'not valid JSON'],
    ['{"padding": "sideways"}', 'padding "sideways" is unknown'],
    ['{"input_scaling": "x*2"}', 'input_scaling "x*2" is unknown'],
    ['{"bn_eps": "small"}', '"bn_eps"'],
  ])('a sidecar that says %s is refused, not ignored', async (text, message) => {
    const file = await weightsFile(tensorsOf(name));
    await writeFile(join(folder, 'mine.json'), text);
    await expect(load(name, file)).rejects.toThrow(message);
  });

  test('a .json that speaks of something else decides nothing', async () => {
    const file = await weightsFile(tensorsOf(name));
    await writeFile(join(folder, 'mine.json'), '{"epochs": 90}');
    expect((await load(name, file)).note).toContain("torchvision's conventions");
  });
});

test('without weights, the message says how to get some', async () => {
  await expect(load('resnet50')).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('--weights FILE'),
  });
});

test('the embedded weights are recognised wherever they lie', async () => {
  const bytes = await readFile(join(resourcesFolder, 'networks/pocket_resnet/pocket_resnet.safetensors'));
  await writeFile(join(folder, 'copy.safetensors'), bytes);
  const { note } = await load('pocket_resnet', join(folder, 'copy.safetensors'));
  expect(note).toContain('recognised by their values');
});
