/** Networks loaded with weights from a file, and with the conventions that belong to them. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadBackbone } from '../../../main/weights/loadBackbone.ts';
import { type Tensors, tensorsOf } from './tensorsOf.ts';
import { writeSafetensors } from './writeSafetensors.ts';

const resourcesFolder = fileURLToPath(new URL('../../../resources', import.meta.url));
let folder: string;
let weightsFolder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-backbone-'));
  weightsFolder = join(folder, 'data', 'weights');
});
afterEach(() => rm(folder, { recursive: true }));

const load = (name: string, weightsFile?: string) =>
  loadBackbone({ name, weightsFile, weightsFolder, resourcesFolder });

async function weightsFile(tensors: Tensors, fileName = 'mine.safetensors'): Promise<string> {
  const file = join(folder, fileName);
  await writeFile(file, writeSafetensors(tensors));
  return file;
}

describe('a weights file', () => {
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
