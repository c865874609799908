/** Weights that are brought: recognised, kept, chosen and removed. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '../../../main/contract/index.ts';
import { networkNames } from '../../../main/networks/registry.ts';
import { catalog } from '../../../main/weights/catalog.ts';
import { loadBackbone } from '../../../main/weights/loadBackbone.ts';
import { createWeights } from '../../../main/weights/weightsService.ts';
import { deterministicValues } from '../../golden/deterministicValues.ts';
import { writeTfjsModel } from './formats/writeKeras.ts';
import { type Tensors, tensorsOf } from './tensorsOf.ts';
import { writeSafetensors } from './writeSafetensors.ts';

const resourcesFolder = fileURLToPath(new URL('../../../resources', import.meta.url));
let folder: string;
let weightsFolder: string;
let changes: Change[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-weights-'));
  weightsFolder = join(folder, 'data', 'weights');
  changes = [];
});
afterEach(() => rm(folder, { recursive: true }));

const noJob = () => {
  throw new Error('no job was expected');
};
const weights = () =>
  createWeights({
    ...{ weightsFolder, resourcesFolder },
    changes: { announce: (change) => changes.push(change) },
    jobs: { start: noJob, cancel: noJob, ended: noJob },
  });
const load = (name: string, weightsId?: string) => loadBackbone({ name, weightsId, weightsFolder, resourcesFolder });
const inUse = async (network: string) =>
  (await weights().list({ network })).filter((entry) => entry.inUse).map(({ id }) => id);

async function weightsFile(tensors: Tensors, fileName = 'mine.safetensors'): Promise<string> {
  const file = join(folder, fileName);
  await writeFile(file, writeSafetensors(tensors));
  return file;
}

describe('the list', () => {
  test('has what is published for every network, and one recommendation each', async () => {
    const list = await weights().list({});
    expect(list.map(({ id }) => id).toSorted()).toEqual(catalog.map(({ id }) => id).toSorted());
    // Nobody published weights of the oldest ones.
    const published = networkNames().filter((name) => !['lenet5', 'zfnet', 'nin'].includes(name));
    for (const network of published)
      expect(list.filter((entry) => entry.network === network && entry.recommended).length, network).toBe(1);
    expect(list[0]).toMatchObject({ id: 'pocket_resnet.thaw', state: 'embedded', inUse: true, sizeBytes: 4310040 });
    expect(list.find(({ id }) => id === 'resnet18.torchvision-v1')).toEqual({
      ...{
        id: 'resnet18.torchvision-v1',
        network: 'resnet18',
        title: 'ImageNet, torchvision v1',
        source: 'torchvision',
      },
      ...{ file: 'resnet18-f37072fd.pth', url: 'https://download.pytorch.org/models/resnet18-f37072fd.pth' },
      ...{ sizeBytes: 4 * 11689512, sizeKnown: false, licence: expect.stringContaining('BSD-3-Clause') },
      ...{ accuracy: { top1: 0.69758, top5: 0.89078, by: 'torchvision' }, inputSize: 224, classes: 1000 },
      ...{ why: null, note: null, inUse: false, recommended: true, state: 'missing', partialBytes: 0, jobId: null },
    });
  });

  test('of an unknown network names the nearest one', async () => {
    await expect(weights().list({ network: 'resnet19' })).rejects.toThrow('Did you mean "resnet18"?');
  });
});

describe('importing', () => {
  test('recognises a file that nobody named, and keeps a copy that is used from then on', async () => {
    const file = await weightsFile(tensorsOf('mobilenet_v2_0.5', { classes: 1000 }));
    const { entry, recognised } = await weights().import({ file });
    expect(recognised).toContain('fit MobileNetV2 ×0.5 by name and shape');
    expect(entry).toMatchObject({
      ...{ network: 'mobilenet_v2_0.5', state: 'here', source: 'file', inUse: true, classes: 1000, sizeKnown: true },
      ...{ title: 'mine.safetensors', note: expect.stringContaining("torchvision's conventions") },
    });
    expect(entry.id).toMatch(/^mobilenet_v2_0\.5\.file-[0-9a-f]{12}$/);
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

  test('the same file twice is one entry; another one stands beside it, and the one that came last is in use', async () => {
    const name = 'mobilenet_v2_0.42';
    const { entry: first } = await weights().import({ network: name, file: await weightsFile(tensorsOf(name)) });
    await weights().import({ network: name, file: await weightsFile(tensorsOf(name)) });
    const keras = { padding: 'SAME', bn_eps: 0.001, input_scaling: 'x/127.5 - 1', input_size: 160, licence: 'mine' };
    await writeFile(join(folder, 'new.json'), JSON.stringify(keras));
    const file = await weightsFile(tensorsOf(name, { scale: 2 }), 'new.safetensors');
    const { entry: second } = await weights().import({ network: name, file });

    const list = await weights().list({ network: name });
    expect(list.map(({ id, inUse, inputSize, licence }) => ({ id, inUse, inputSize, licence })).toSorted()).toEqual(
      expect.arrayContaining([
        { id: first.id, inUse: false, inputSize: 224, licence: null },
        { id: second.id, inUse: true, inputSize: 160, licence: 'mine' },
      ]),
    );
    expect(list.length).toBe(2);
    const { graph, preprocessing, note } = await load(name);
    expect(preprocessing).toEqual({ size: 160, scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] });
    expect(graph.nodes.find((node) => node.op === 'conv2d')).toMatchObject({ padding: 'same' });
    expect(note).toContain('"new.json" beside the file');
    expect((await load(name, first.id)).preprocessing.size).toBe(224);
  });

  test('takes a copy of the embedded weights for what they are', async () => {
    const file = join(folder, 'somewhere.safetensors');
    await writeFile(file, await readFile(join(resourcesFolder, 'networks/pocket_resnet/pocket_resnet.safetensors')));
    const { entry } = await weights().import({ file });
    expect(entry).toMatchObject({ id: 'pocket_resnet.thaw', state: 'embedded', inUse: true });
    expect(await readdir(weightsFolder)).toEqual(['in-use.json']);
  });

  test("keeps a TF.js model, which is several files, as one, with Keras' conventions and its classifier", async () => {
    const golden: { readonly weights: readonly (readonly [string, readonly number[], number, number])[] } = JSON.parse(
      await readFile(new URL('../../golden/keras/mobilenet_v1_0.25.json', import.meta.url), 'utf8'),
    );
    const tensors = golden.weights.map(([name, shape, base, scale]) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return { name, shape, values: deterministicValues(name, count, (value) => base + scale * value) };
    });
    const file = writeTfjsModel(join(folder, 'tfjs'), tensors);
    const { entry } = await weights().import({ file });
    expect(entry).toMatchObject({ network: 'mobilenet_v1_0.25', title: 'model.json', classes: 10, state: 'here' });
    expect(entry.note).toContain("TensorFlow's padding, batch norm epsilon 0.001");
    expect((await readdir(weightsFolder)).toSorted()).toEqual(
      ['in-use.json', `${entry.id}.json`, `${entry.id}.safetensors`].toSorted(),
    );
    const given = await loadBackbone({
      ...{ name: 'mobilenet_v1_0.25', weightsFile: file, weightsFolder, resourcesFolder },
    });
    const kept = await load('mobilenet_v1_0.25');
    expect(kept.parameters).toEqual(given.parameters);
    expect(kept.fingerprint).toBe(given.fingerprint);
  });

  test('keeps nothing of a file that does not fit, and lists what is wrong by name', async () => {
    const { 'features.0.0.weight': _, ...rest } = tensorsOf('mobilenet_v2_0.5');
    const file = await weightsFile({
      ...rest,
      'features.0.1.bias': [[3], Float32Array.of(1, 2, 3)],
      'surprise.weight': [[1], Float32Array.of(1)],
    });
    const problem = weights().import({ network: 'mobilenet_v2_0.5', file });
    await expect(problem).rejects.toMatchObject({
      code: 'unusable-data',
      message: expect.stringMatching(
        /features\.0\.0\.weight.*surprise\.weight.*features\.0\.1\.bias is \[3\], not \[16\]/,
      ),
    });
    await expect(weights().import({ file })).rejects.toMatchObject({ code: 'unusable-data' });
    expect(changes).toEqual([]);
    await expect(readdir(weightsFolder)).rejects.toThrow('ENOENT');
  });

  test('refuses NaN, a header that claims gigabytes, and what is no file', async () => {
    const tensors = tensorsOf('lenet5');
    tensors['fc1.bias']?.[1].fill(Number.NaN, 7, 8);
    const first = Object.keys(tensors)[0]!;
    tensors[first]![1][3] = Number.NaN;
    await expect(weights().import({ file: await weightsFile(tensors) })).rejects.toThrow(`tensor "${first}" holds NaN`);
    const claim = Buffer.alloc(64, '{');
    claim.writeBigUInt64LE(3_000_000_000n);
    await writeFile(join(folder, 'claim.safetensors'), claim);
    await expect(weights().import({ file: join(folder, 'claim.safetensors') })).rejects.toThrow(
      'claims 3000000000 bytes',
    );
    await expect(weights().import({ file: join(folder, 'absent.pth') })).rejects.toMatchObject({ code: 'not-found' });
    await expect(readdir(weightsFolder)).rejects.toThrow('ENOENT');
  });
});

describe('choosing and removing', () => {
  const name = 'lenet5';
  const two = async () => {
    const { entry: first } = await weights().import({ file: await weightsFile(tensorsOf(name)) });
    const { entry: second } = await weights().import({ file: await weightsFile(tensorsOf(name, { scale: 2 })) });
    return [first.id, second.id] as const;
  };

  test('takes the chosen ones, also after those in use are removed', async () => {
    const [first, second] = await two();
    expect((await weights().use({ id: first })).inUse).toBe(true);
    expect(await inUse(name)).toEqual([first]);
    await weights().remove({ id: first });
    expect(await inUse(name)).toEqual([second]);
    await weights().remove({ id: second });
    expect(await weights().list({ network: name })).toEqual([]);
    expect((await readdir(weightsFolder)).filter((file) => file !== 'in-use.json')).toEqual([]);
  });

  test('the embedded weights can be chosen again, and not removed', async () => {
    const { entry } = await weights().import({ file: await weightsFile(tensorsOf('pocket_resnet')) });
    expect(await inUse('pocket_resnet')).toEqual([entry.id]);
    await weights().use({ id: 'pocket_resnet.thaw' });
    expect(await inUse('pocket_resnet')).toEqual(['pocket_resnet.thaw']);
    expect((await load('pocket_resnet')).file.startsWith(resourcesFolder)).toBe(true);
    await expect(weights().remove({ id: 'pocket_resnet.thaw' })).rejects.toThrow('ship with Thaw');
  });

  test('says what cannot be chosen or removed, and why', async () => {
    const id = 'resnet18.torchvision-v1';
    await expect(weights().use({ id })).rejects.toThrow('Download them first');
    await expect(weights().remove({ id })).rejects.toThrow('nothing of "resnet18.torchvision-v1"');
    await expect(weights().use({ id: 'resnet18.torchvision-v3' })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('Did you mean "resnet18.torchvision-v1"?'),
    });
  });

  test('a run that asks for weights by id is told what is wrong with the id', async () => {
    await expect(load('resnet18', 'resnet18.torchvision-v1')).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('thaw weights get resnet18.torchvision-v1'),
    });
    await expect(load('resnet50', 'resnet18.torchvision-v1')).rejects.toThrow('belong to resnet18, not to resnet50');
    await expect(load('resnet50', 'resnet50.torchvision-v3')).rejects.toThrow(
      'Did you mean "resnet50.torchvision-v2"?',
    );
  });
});

describe('a folder of an older version', () => {
  const name = 'mobilenet_v2_0.35';
  const record = {
    ...{ network: name, file: `${name}-abcdefabcdef.safetensors`, sizeBytes: 1, fingerprint: 'abcdefabcdef'.repeat(5) },
    ...{ importedFrom: 'old.safetensors', padding: 'torch', batchNormEpsilon: 1e-5 },
    preprocessing: { size: 224, scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    ...{ note: 'as it was', licence: null, source: null },
  };
  const old = async () => {
    await mkdir(weightsFolder, { recursive: true });
    await writeFile(join(weightsFolder, record.file), writeSafetensors(tensorsOf(name)));
    await writeFile(join(weightsFolder, `${name}.json`), JSON.stringify(record));
  };

  test('is read as it is, and its weights can be removed', async () => {
    await old();
    expect((await load(name)).note).toBe('as it was');
    const list = (await weights().list({ network: name })).filter(({ state }) => state === 'here');
    expect(list).toMatchObject([{ id: `${name}.file-abcdefabcdef`, title: 'old.safetensors', inUse: true }]);
    await weights().remove({ id: `${name}.file-abcdefabcdef` });
    expect(await readdir(weightsFolder)).toEqual([]);
  });

  test('keeps its weights beside new ones', async () => {
    await old();
    const { entry } = await weights().import({ file: await weightsFile(tensorsOf(name, { scale: 2 })) });
    expect(await inUse(name)).toEqual([entry.id]);
    expect((await load(name, `${name}.file-abcdefabcdef`)).note).toBe('as it was');
  });

  test('with a damaged record, the message says what to do, and importing again mends it', async () => {
    await old();
    await writeFile(join(weightsFolder, `${name}.json`), '{');
    await expect(load(name)).rejects.toThrow(`Import the weights of ${name} again`);
    await weights().import({ file: await weightsFile(tensorsOf(name)) });
    expect((await load(name)).name).toBe(name);
  });
});
