/** The networks service: what is listed, layer by layer, and at which sizes. */
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { networkNames } from '../../../main/networks/registry.ts';
import { createNetworks, type MeasureRequest, type NetworksOptions } from '../../../main/weights/networksService.ts';
import { recordWeights } from '../../../main/weights/weightsFolder.ts';

const resourcesFolder = fileURLToPath(new URL('../../../resources', import.meta.url));
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-networks-'));
});
afterEach(() => rm(folder, { recursive: true }));

const notAsked = () => {
  throw new Error('this was not expected');
};
const networks = (given: Partial<NetworksOptions> = {}) =>
  createNetworks({
    ...{ weightsFolder: join(folder, 'weights'), resourcesFolder, machineMemory: 8e9 },
    ...{ measure: notAsked, classify: notAsked, ...given },
  });

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

  test('has the parameters and multiply-adds of the reference, classifier included', async () => {
    const list = await networks().list(undefined);
    for (const { name, whole, inputSize } of list.slice(1)) {
      const file = name === 'vit_b_16' ? 'vit_b_16_224' : name;
      const golden = JSON.parse(readFileSync(new URL(`../../golden/networks/${file}.json`, import.meta.url), 'utf8'));
      expect({ name, size: inputSize, ...whole }).toEqual({
        ...{ name, size: golden.nativeSize, parameters: golden.parameters, macs: golden.macsNative },
      });
    }
    const resnet50 = list.find(({ name }) => name === 'resnet50')!;
    expect(resnet50.whole).toEqual({ parameters: 25557032, macs: 4089184256 });
    expect(resnet50.parameters).toBe(25557032 - 2049000);
    // It has no classifier of its own.
    expect(list[0]!.whole).toEqual({ parameters: list[0]!.parameters, macs: list[0]!.macs });
  });

  test('has the accuracy of the weights to take, and none where none is published', async () => {
    const list = await networks().list(undefined);
    const of = (name: string) => list.find((network) => network.name === name)!.accuracy;
    expect(of('resnet18')?.top1).toBeCloseTo(0.69758, 5);
    expect([of('lenet5'), of('zfnet')]).toEqual([null, null]);
  });

  test('says what fits the machine: three times what a network needs, in three quarters of its memory', async () => {
    const fitting = async (machineMemory: number) =>
      (await networks({ machineMemory }).list(undefined))
        .filter(({ memory }) => memory.fitsTrain)
        .map(({ name }) => name);
    const [small, usual] = [await fitting(2 * 2 ** 30), await fitting(8 * 2 ** 30)];
    expect(small).toContain('mobilenet_v3_small');
    expect(small).not.toContain('resnet50');
    expect(usual).toContain('resnet50');
    expect(usual).not.toContain('resnet152');
    expect(await fitting(64 * 2 ** 30)).toEqual(networkNames());
  });

  test('says of weights whose record is damaged what to do, and lists all the rest', async () => {
    await mkdir(join(folder, 'weights'));
    await writeFile(join(folder, 'weights', 'resnet18.json'), '{');
    const list = await networks().list(undefined);
    expect(list.find(({ name }) => name === 'resnet18')!.weights).toMatchObject({
      ...{ state: 'missing', note: expect.stringContaining('is damaged') },
    });
  });

  test('lists networks whose weights ask for a size that cannot be', async () => {
    const weightsFolder = join(folder, 'weights');
    await mkdir(weightsFolder);
    await recordWeights(weightsFolder, 'mine.safetensors', {
      ...{
        id: 'vit_b_16.file-1',
        network: 'vit_b_16',
        sizeBytes: 1,
        fingerprint: 'f',
        importedFrom: 'mine.safetensors',
      },
      ...{ classes: null, padding: 'torch', batchNormEpsilon: 1e-5 },
      preprocessing: { size: 160, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
      ...{ note: 'note', licence: null, source: null, known: null },
    });
    const list = await networks().list(undefined);
    expect(list.find(({ name }) => name === 'vit_b_16')).toMatchObject({ inputSize: 224, weights: { state: 'file' } });
  });

  test('takes size, padding and accuracy from the weights in use', async () => {
    const weightsFolder = join(folder, 'weights');
    await mkdir(weightsFolder);
    await recordWeights(weightsFolder, 'keras.safetensors', {
      ...{ id: 'mobilenet_v2_0.5.keras-160', network: 'mobilenet_v2_0.5', sizeBytes: 1, fingerprint: 'f' },
      ...{ importedFrom: 'keras.h5', classes: 1000, padding: 'same', batchNormEpsilon: 1e-3 },
      preprocessing: { size: 160, scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
      ...{ note: 'note', licence: null, source: null, known: null },
    });
    const network = await networks().get({ name: 'mobilenet_v2_0.5', batch: 1 });
    expect(network).toMatchObject({
      ...{ inputSize: 160, accuracy: { by: 'Keras' } },
      weights: { state: 'file', id: 'mobilenet_v2_0.5.keras-160', file: 'keras.safetensors', note: 'note' },
    });
    expect(network.accuracy!.top1).toBeCloseTo(0.61, 5);
    // 160 px halved by TensorFlow's rule: nothing before, one px after.
    expect(network.layers[0]).toMatchObject({ shape: [16, 80, 80], window: { padding: [0, 0, 1, 1] } });
  });

  test('has every layer of a network at a size', async () => {
    const network = await networks().get({ name: 'resnet18', inputSize: 64, batch: 1 });
    expect(network.macs).toBe(148557824 - 512000);
    expect(network.layers[0]).toMatchObject({
      ...{ name: 'conv1', op: 'conv2d', stage: 'stem', shape: [64, 32, 32] },
      ...{ parameters: 9408, macs: 9633792, receptiveField: 7 },
    });
    expect(network.layers.find(({ name }) => name === 'avgpool')).toMatchObject({ shape: [512], receptiveField: null });
    expect(network.layers.at(-1)).toMatchObject({ name: 'fc', stage: 'classifier', parameters: 513000 });
    expect(network.stages.map(({ name }) => name)).not.toContain('classifier');
  });

  test('says which sizes a network takes', async () => {
    const get = (name: string, inputSize: number) => networks().get({ name, inputSize, batch: 1 });
    await expect(get('inception_v3', 64)).rejects.toThrow(
      'Inception v3 cannot take pictures of 64 px: they are too small. Its own size is 299 px.',
    );
    await expect(get('lenet5', 64)).rejects.toThrow('LeNet-5 takes pictures of 32 px, not of 64 px.');
    await expect(get('vit_b_16', 160)).rejects.toThrow(
      'ViT-B/16 takes pictures of 224 px only, not of 160 px: its "encoder.pos_embedding" belongs to that size.',
    );
    expect((await get('swin_t', 256)).layers.at(0)?.inputShape).toEqual([3, 256, 256]);
  });

  test('refuses an unknown network', async () => {
    await expect(networks().get({ name: 'resnet81', batch: 1 })).rejects.toThrow('Did you mean "resnet18"?');
  });
});

test('one layer is spelt out, and a wrong name gets the nearest', async () => {
  const { layer, outputSize } = await networks().layer({ name: 'resnet18', layer: 'conv1', inputSize: 64 });
  expect([layer.shape, outputSize?.worked]).toEqual([[64, 32, 32], '(64 + 2·3 − 7)/2 + 1 = 32.5 → 32']);
  await expect(networks().layer({ name: 'resnet18', layer: 'conv_2' })).rejects.toMatchObject({
    ...{ code: 'not-found', message: 'ResNet-18 has no layer "conv_2". Did you mean "conv1"?' },
  });
});

describe('measuring', () => {
  test('is done once for each network, size, batch and device, one after the other', async () => {
    const asked: MeasureRequest[] = [];
    let running = 0;
    const service = networks({
      async measure(request) {
        asked.push(request);
        expect(++running).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        return { picturesPerSecond: 100 * asked.length, batches: 3 };
      },
    });
    const measure = (batch: number) => service.measure({ name: 'resnet18', batch, device: 'cpu', inputSize: 64 });
    const answers = await Promise.all([measure(8), measure(16), measure(8)]);
    expect(answers).toEqual([
      { picturesPerSecond: 100, device: 'cpu', batches: 3 },
      { picturesPerSecond: 200, device: 'cpu', batches: 3 },
      { picturesPerSecond: 100, device: 'cpu', batches: 3 },
    ]);
    expect(asked.map(({ graph, batch }) => [graph.name, graph.input.shape[1], graph.logits, batch])).toEqual([
      ['resnet18', 64, null, 8],
      ['resnet18', 64, null, 16],
    ]);
  });

  test('a failed one is told, and tried again', async () => {
    let times = 0;
    const service = networks({
      async measure() {
        times += 1;
        if (times === 1) throw new Error('no device');
        return { picturesPerSecond: 1, batches: 1 };
      },
    });
    const measure = () => service.measure({ name: 'resnet18', batch: 1, device: 'cpu' });
    await expect(measure()).rejects.toThrow('no device');
    expect((await measure()).picturesPerSecond).toBe(1);
  });
});
