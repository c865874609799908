/** The network's own classifier says what a photo shows, in a process of its own: with names, refusals and a way to stop it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRunTask } from '../../../main/jobs/runTask.ts';
import { valuesIn } from '../../../main/networks/cost.ts';
import { buildNetwork } from '../../../main/networks/registry.ts';
import { createClassify } from '../../../main/training/classify.ts';
import { importWeights } from '../../../main/weights/importWeights.ts';
import { writeSafetensors } from '../weights/writeSafetensors.ts';

const resourcesFolder = resolve('resources');
const photo = { path: resolve('tests/fixtures/hard/grayscale.jpg') };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-classify-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const runTask = createRunTask({ log: { info: () => {}, warn: () => {} } });
const classify = () =>
  createClassify({
    ...{ runTask, weightsFolder: join(folder, 'weights'), resourcesFolder, threads: 1 },
    findPicture: (hash) => (hash === photoHash ? { paths: [join(folder, 'gone.jpg'), photo.path] } : null),
  });
const photoHash = createHash('sha256').update(readFileSync(photo.path)).digest('hex');

/** A network that sees nothing: its answers are its classifier's biases. Returns the id that its weights are kept under. */
async function importBlind(network: string, biases: readonly number[] | null): Promise<string> {
  const { parameters } = buildNetwork(network, { classes: biases?.length ?? null });
  const tensors = parameters.map(({ name, shape }) => {
    const values = new Float32Array(valuesIn(shape)).fill(name.endsWith('running_var') ? 1 : 0);
    if (name === 'classifier.1.bias') values.set(biases!);
    return [name, [shape, values]] as const;
  });
  const file = join(folder, `${network}.safetensors`);
  await writeFile(file, writeSafetensors(Object.fromEntries(tensors)));
  return (await importWeights(join(folder, 'weights'), file, undefined)).id;
}

test('names of ImageNet, the most probable first, for a file and for a known picture', async () => {
  const biases = Array.from({ length: 1000 }, (_, index) => (index === 281 ? 10 : index === 0 ? 9 : 0));
  const weightsId = await importBlind('mobilenet_v2_0.35', biases);
  const sum = Math.exp(10) + Math.exp(9) + 998;
  const said = await classify()({ name: 'mobilenet_v2_0.35', photo });
  expect(said).toMatchObject({ classes: 1000, weightsId });
  expect(said.answers).toHaveLength(10);
  expect(said.answers.slice(0, 2)).toEqual([
    { name: 'tabby', probability: expect.closeTo(Math.exp(10) / sum, 6) },
    { name: 'tench', probability: expect.closeTo(Math.exp(9) / sum, 6) },
  ]);
  expect(await classify()({ name: 'mobilenet_v2_0.35', weightsId, photo: { hash: photoHash } })).toEqual(said);
});

test('classes that are not ImageNet go by their numbers', async () => {
  await importBlind('mobilenet_v2_0.5', [0, 0, 5]);
  const { answers, classes } = await classify()({ name: 'mobilenet_v2_0.5', photo });
  expect(classes).toBe(3);
  expect(answers.map(({ name }) => name)).toEqual(['class 2', 'class 0', 'class 1']);
});

describe('refusals', () => {
  const problemOf = (request: Parameters<ReturnType<typeof classify>>[0]) =>
    Promise.resolve(classify()(request)).then(
      () => 'answered',
      (error: unknown) => error,
    );

  test('weights without a classifier', async () => {
    const message = expect.stringContaining('came without the classifier that');
    expect(await problemOf({ name: 'pocket_resnet', photo })).toMatchObject({ code: 'unusable-data', message });
    await importBlind('mobilenet_v2_0.75', null);
    expect(await problemOf({ name: 'mobilenet_v2_0.75', photo })).toMatchObject({ code: 'unusable-data', message });
  });

  test('no weights, no such network, no such photo', async () => {
    expect(await problemOf({ name: 'resnet18', photo })).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('There are no weights for resnet18 on this machine'),
    });
    expect(await problemOf({ name: 'resnet17', photo })).toMatchObject({ code: 'invalid-request' });
    const unknown = { name: 'pocket_resnet', photo: { hash: 'ab'.repeat(32) } };
    expect(await problemOf(unknown)).toMatchObject({ code: 'not-found' });
  });

  test('a file that is no photo', async () => {
    await importBlind('mobilenet_v2_1.4', [1, 2]);
    const path = resolve('tests/fixtures/hard/html-error-page.jpg');
    const error = await problemOf({ name: 'mobilenet_v2_1.4', photo: { path } });
    expect(error).toMatchObject({ code: 'unusable-data', subject: path });
  });

  test('a caller that stops waiting', async () => {
    const stop = new AbortController();
    const answer = Promise.resolve(classify()({ name: 'pocket_resnet', photo }, { signal: stop.signal }));
    stop.abort();
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
  });
});
