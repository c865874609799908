/** `thaw network` on the real networks, with a fake clock for their speed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { thousands } from '../../../main/cli/wording.ts';
import type { Client } from '../../../main/contract/index.ts';
import { networkNames } from '../../../main/networks/registry.ts';
import { createNetworks } from '../../../main/weights/networksService.ts';
import { createFakeClient } from './createFakeClient.ts';
import { runFakeCommandLine } from './runFakeCommandLine.ts';

const weightsFolder = mkdtempSync(join(tmpdir(), 'thaw-network-'));
afterAll(() => rmSync(weightsFolder, { recursive: true }));

/** The real service; it measures batch × 10 pictures a second and says "goldfish" of every photo. */
function networksClient(): Client {
  const service = createNetworks({
    ...{ weightsFolder, resourcesFolder: fileURLToPath(new URL('../../../resources', import.meta.url)) },
    machineMemory: 8 * 2 ** 30,
    measure: async ({ batch }) => ({ picturesPerSecond: 10 * batch, batches: 2 }),
    classify: async () => ({
      ...{ answers: [{ name: 'goldfish', probability: 0.97 }], classes: 1000, weightsId: 'resnet18.torchvision-v1' },
    }),
  });
  return {
    ...createFakeClient().client,
    networks: {
      list: async () => service.list(undefined),
      get: async ({ batch = 1, ...input }) => service.get({ ...input, batch }),
      layer: async (input) => service.layer(input),
      measure: async ({ batch = 16, device = 'cpu', ...input }) => service.measure({ ...input, batch, device }),
      classify: async (input) => service.classify(input),
    },
  };
}

const network = (...args: string[]) => runFakeCommandLine(['network', ...args], { client: networksClient() });

describe('one network', () => {
  test('as JSON has the published figures at the top', async () => {
    const { exitCode, json } = await network('resnet50', '--json');
    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({
      ...{ name: 'resnet50', parameters: 25557032, macs: 4089184256, size: 224, batch: 1 },
      backbone: { parameters: 23508032, macs: 4087136256, features: 2048 },
      memory: { weightsBytes: 94244608, fitsTrain: true },
      stages: ['stem', 'layer1', 'layer2', 'layer3', 'layer4'].map((name) => ({ name })),
      layers: expect.arrayContaining([
        expect.objectContaining({ name: 'conv1', kind: 'conv 7×7, stride 2', shape: [64, 112, 112] }),
      ]),
    });
  });

  test('in words', async () => {
    const { stdout } = await network('resnet18');
    expect(stdout).toContain(
      'ResNet-18 (resnet18, ResNet)\n\n11,689,512 parameters, 1.81 G MACs for a picture of 224 px.',
    );
    expect(stdout).toContain('Published accuracy on ImageNet: 69.8 %, among the first five 89.1 % (torchvision).');
    expect(stdout).toContain('layer4  512×7×7         5   8,393,728  411 M');
    expect(stdout).toContain('Memory needed for 1 picture of 224 px');
  });

  test('at another size and batch, with its layers', async () => {
    const { stdout } = await network('resnet18', '--size', '64', '--batch', '2', '--layers');
    expect(stdout).toContain('Memory needed for 2 pictures of 64 px');
    expect(stdout).toMatch(/^conv1 +conv 7×7, stride 2 +64×32×32 +9,408 +9\.63 M +7 px +524 kB$/m);
    expect(stdout).toMatch(/^fc +linear 512 → 1000 +1000 +513,000 +512 k +all/m);
  });

  test('one layer spelt out', async () => {
    const { stdout } = await network('resnet18', '--layer', 'conv1');
    expect(stdout).toContain('conv1: conv 7×7, stride 2, in stage stem of ResNet-18 at 224 px');
    expect(stdout).toContain('edge        (N + 2·P − F)/S + 1\n            (224 + 2·3 − 7)/2 + 1 = 112.5 → 112');
    expect(stdout).toContain('7·7·3·64 = 9,408\n            with a bias 9,472');
    expect((await network('resnet18', '--layer', 'conv1', '--json')).json()).toMatchObject({
      layer: { otherBias: 9472 },
    });
  });

  test('measured, and asked about a photo', async () => {
    const { stdout } = await network('resnet18', '--measure', '--batch', '8', '--photo', 'fish.jpg');
    expect(stdout).toContain('Measured on cpu: 80 pictures a second, in batches of 8.');
    expect(stdout).toContain('What it says of fish.jpg, of 1,000 things that it knows:\n   97.0 %  goldfish');
  });
});

test('for real, as a process', { timeout: 60_000 }, () => {
  const bin = fileURLToPath(new URL('../../../main/cli/bin.mjs', import.meta.url));
  const args = [bin, 'network', 'resnet50', '--json', '--data-dir', join(weightsFolder, 'data')];
  const printed = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' });
  expect(JSON.parse(printed)).toMatchObject({ name: 'resnet50', parameters: 25557032, weights: { state: 'missing' } });
});

test('two side by side, with what differs', async () => {
  const { stdout } = await network('resnet18', '--compare', 'resnet50', '--measure');
  expect(stdout).toMatch(/^parameters +11,689,512 +25,557,032 +2\.2×$/m);
  expect(stdout).toMatch(/^picture +224 px +224 px +same$/m);
  expect(stdout).toMatch(/^top-1 on ImageNet +69\.8 % +80\.9 % +\+11\.1 points$/m);
  expect(stdout).toMatch(/^layer4 512×7×7 +411 M +layer4 2048×7×7 +809 M$/m);
  const { json } = await network('resnet50', '--compare', 'resnet18', '--json');
  expect(json()).toMatchObject({
    networks: [{ name: 'resnet50' }, { name: 'resnet18', parameters: 11689512 }],
    differences: { parameters: { difference: 11689512 - 25557032, ratio: 11689512 / 25557032 } },
  });
});

test('without a name, all of them', async () => {
  const { stdout } = await network();
  for (const name of networkNames()) expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
  expect(stdout).toMatch(/^resnet50 +ResNet-50 +25,557,032 +4\.09 G +224 +80\.9 % +1\.7 GB +–$/m);
  // 8 GiB less a quarter, and runtimes take three times what it needs.
  expect(stdout).toMatch(/^efficientnet_v2_s .* 7\.6 GB ! +–$/m);
});

test.each([
  [['resnet81'], '"resnet81" is not a network. Did you mean "resnet18"?', 2],
  [['resnet50', '--layer', 'conv9'], 'ResNet-50 has no layer "conv9". Did you mean "conv1"?', 1],
  [['inception_v3', '--size', '64'], 'Inception v3 cannot take pictures of 64 px: they are too small.', 2],
  [['resnet18', '--compare', 'resnet'], '"resnet" is not a network.', 2],
  [['resnet18', '--compare', 'resnet50', '--layers'], "'--compare <name>' cannot be used with option '--layers'", 2],
  [['--layers'], '--layers needs the name of a network: "thaw network NAME --layers".', 2],
] as const)('thaw network %j is refused', async (args, message, exitCode) => {
  const ended = await network(...args);
  expect({ exitCode: ended.exitCode, closed: ended.engineClosed }).toEqual({ exitCode, closed: true });
  expect(ended.stderr).toContain(message);
});

test('large counts have three digits', () => {
  expect([0, 610, 1000, 59_300, 999_499, 999_600, 4_089_184_256].map(thousands)).toEqual([
    ...['0', '610', '1.00 k', '59.3 k', '999 k', '1.00 M', '4.09 G'],
  ]);
});
