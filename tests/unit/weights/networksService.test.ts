/** The networks service: what is listed, layer by layer, and at which sizes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { networkNames } from '../../../main/networks/registry.ts';
import { createNetworks } from '../../../main/weights/networksService.ts';

const resourcesFolder = fileURLToPath(new URL('../../../resources', import.meta.url));
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-networks-'));
});
afterEach(() => rm(folder, { recursive: true }));

const notAsked = () => {
  throw new Error('this was not expected');
};
const networks = () =>
  createNetworks({
    ...{ weightsFolder: join(folder, 'weights'), resourcesFolder, machineMemory: 8e9 },
    ...{ measure: notAsked, classify: notAsked },
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

  test('has every layer of a network at a size', async () => {
    const network = await networks().get({ name: 'resnet18', inputSize: 64, batch: 1 });
    expect(network.macs).toBe(148557824 - 512000);
    expect(network.layers[0]).toMatchObject({
      ...{ name: 'conv1', op: 'conv2d', stage: 'stem', shape: [64, 32, 32] },
      ...{ parameters: 9408, macs: 9633792, receptiveField: 7 },
    });
    expect(network.layers.find(({ name }) => name === 'avgpool')).toMatchObject({ shape: [512], receptiveField: null });
  });

  test('says which sizes a network takes', async () => {
    const get = (name: string, inputSize: number) => networks().get({ name, inputSize, batch: 1 });
    await expect(get('inception_v3', 64)).rejects.toThrow(
      'Inception v3 cannot take pictures of 64 px: they are too small. Its own size is 299 px.',
    );
    await expect(get('lenet5', 64)).rejects.toThrow('LeNet-5 takes pictures of 32 px, not of 64 px.');
    // 197 position vectors at 224 px, 17 at 64 px.
    const [small, usual] = [await get('vit_b_16', 64), await get('vit_b_16', 224)];
    expect(usual.parameters - small.parameters).toBe(180 * 768);
  });

  test('refuses an unknown network', async () => {
    await expect(networks().get({ name: 'resnet81', batch: 1 })).rejects.toThrow('Did you mean "resnet18"?');
  });
});
