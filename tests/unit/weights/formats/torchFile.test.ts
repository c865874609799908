/** Files that PyTorch wrote give its values; files that want to run something, lie, or are cut off are refused in a sentence. */
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServiceError } from '../../../../main/contract/errors.ts';
import { findNetwork } from '../../../../main/networks/registry.ts';
import { readTorchFile } from '../../../../main/weights/formats/torchFile.ts';
import { unpickle } from '../../../../main/weights/formats/unpickle.ts';
import { readWeights } from '../../../../main/weights/loadBackbone.ts';
import { readWeightsFile } from '../../../../main/weights/readWeightsFile.ts';
import { deterministicValues } from '../../../golden/deterministicValues.ts';

/** Made by tests/golden/make/torch_files.py. */
const fixture = (name: string) => fileURLToPath(new URL(`../../../fixtures/weights/${name}`, import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-torch-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
}

const everything = (tensors: readonly { readonly name: string }[]) =>
  tensors.map(({ name }) => name).filter((name) => !name.endsWith('counter'));
const refusal = (file: string) =>
  readWeightsFile(file, everything).then(
    () => 'read',
    (error: unknown) => error,
  );

describe.each([
  ['small.pth', ''],
  ['small_legacy.pth', ''],
  ['checkpoint.pth', 'state_dict.module.'],
])('%s', (name, prefix) => {
  test('gives names, shapes and values of every kind of tensor', async () => {
    const { tensors, values, format, sizeBytes } = await readWeightsFile(fixture(name), everything);
    expect({ format, sizeBytes }).toEqual({ format: 'pth', sizeBytes: (await readFile(fixture(name))).length });
    expect(tensors).toEqual(
      [
        { name: 'single', shape: [2, 3] },
        { name: 'half', shape: [4] },
        { name: 'brain', shape: [4] },
        { name: 'double', shape: [3] },
        { name: 'turned', shape: [4, 2, 3] },
        { name: 'part', shape: [4] },
        { name: 'counter', shape: [] },
      ].map((tensor) => ({ ...tensor, name: `${prefix}${tensor.name}` })),
    );
    expect(values.get(`${prefix}single`)).toEqual(deterministicValues('single', 6));
    expect(values.get(`${prefix}double`)).toEqual(deterministicValues('double', 3));
    expect(values.get(`${prefix}part`)).toEqual(deterministicValues('part', 10).slice(3, 7));
    const straight = deterministicValues('turned', 24); // [2, 3, 4]
    const turned = Array.from({ length: 24 }, (_, index) => straight[(index % 6) * 4 + Math.floor(index / 6)]!);
    expect(values.get(`${prefix}turned`)).toEqual(Float32Array.from(turned));
    for (const [kind, tolerance] of [
      ['half', 2 ** -11],
      ['brain', 2 ** -8],
    ] as const)
      for (const [index, value] of deterministicValues(kind, 4).entries())
        expect(Math.abs(values.get(`${prefix}${kind}`)![index]! - value)).toBeLessThan(tolerance);
  });

  test('cut off anywhere, or with a byte changed, is read or refused, and nothing else', async () => {
    const bytes = await readFile(fixture(name));
    for (let length = 0; length < bytes.length; length += 7) {
      const file = await written('short.pth', bytes.subarray(0, length));
      const error = await readTorchFile(file, everything).catch((problem: unknown) => problem);
      expect(error, `${length} bytes`).toBeInstanceOf(ServiceError);
    }
    for (let position = 0; position < bytes.length; position += 11) {
      const changed = Buffer.from(bytes);
      changed[position] = changed[position]! ^ 0x41;
      const outcome = await readTorchFile(await written('changed.pth', changed), everything).catch(
        (problem: unknown) => problem,
      );
      if (outcome instanceof Error) expect(outcome, `byte ${position}`).toBeInstanceOf(ServiceError);
    }
  });
});

test('a whole network saved by PyTorch fits by names and shapes', async () => {
  const { parameters, format } = await readWeights(findNetwork('lenet5'), fixture('lenet5_half.pth'));
  expect(format).toBe('pth');
  const name = 'c3.weight';
  for (const [index, value] of deterministicValues(name, 16 * 6 * 25).entries())
    expect(Math.abs(parameters.get(name)![index]! - value)).toBeLessThan(2 ** -11);
  await expect(readWeights(findNetwork('resnet18'), fixture('lenet5_half.pth'))).rejects.toThrow(
    'The file fits "lenet5".',
  );
});

describe('a file that wants to run something', () => {
  test.each([
    ['hostile_system', 'posix.system'],
    ['hostile_eval', '__builtin__.eval'],
  ])('%s is refused by the name of what it wants', async (name, called) => {
    for (const extension of ['pth', 'pkl']) {
      const error = await refusal(fixture(`${name}.${extension}`));
      expect(error).toMatchObject({
        code: 'unusable-data',
        message: expect.stringContaining(
          `it wants to use Python's "${called}", which weights do not need. Nothing of it was run`,
        ),
      });
    }
    await expect(access('hostile-was-here')).rejects.toThrow();
  });
});

test('a class that wants to be made is refused as a function is', () => {
  const pickle = Buffer.from('\x80\x02csubprocess\nPopen\n)\x81.', 'latin1');
  expect(() => unpickle(pickle, 0, { functions: new Map(), persistent: () => null })).toThrow(
    `it wants to use Python's "subprocess.Popen"`,
  );
});

describe('lies', () => {
  const refuse = async (bytes: Buffer, why: string) =>
    expect(await refusal(await written('lie.pth', bytes))).toMatchObject({
      code: 'unusable-data',
      message: expect.stringContaining(why),
    });
  const legacy = () => readFile(fixture('small_legacy.pth'));

  test('a shape of a billion values in a row of six', async () => {
    const bytes = await legacy();
    // BININT1 2, BININT1 3, TUPLE2: the shape of "single".
    const at = bytes.indexOf(Buffer.from([0x4b, 2, 0x4b, 3, 0x86]));
    bytes[at + 1] = 255;
    bytes[at + 3] = 255;
    await refuse(bytes, 'a tensor of shape [255, 255] in only 6 values');
  });

  test('values that are not numbers', async () => {
    const bytes = await legacy();
    const at = bytes.lastIndexOf(Buffer.from(deterministicValues('single', 6).buffer).subarray(0, 4));
    bytes.writeFloatLE(Number.NaN, at);
    await refuse(bytes, 'tensor "single" holds NaN (at index 0)');
  });

  test('a row of values of another length than the pickle says', async () => {
    const bytes = await legacy();
    const at = bytes.lastIndexOf(Buffer.from(deterministicValues('single', 6).buffer).subarray(0, 4)) - 8;
    bytes.writeBigInt64LE(2n ** 62n, at);
    await refuse(bytes, 'have another length than it says');
  });

  test('a text of four gigabytes', async () => {
    await refuse(Buffer.from([0x80, 2, 0x58, 0xff, 0xff, 0xff, 0xff, 0x61]), 'ends in the middle: the file is cut off');
  });

  test('a pickle that holds something else', async () => {
    await refuse(Buffer.from([0x80, 2, 0x7d, 0x2e]), 'not one that PyTorch wrote');
  });

  test('a zip file of something else', async () => {
    const empty = Buffer.alloc(22);
    empty.write('PK\x05\x06', 'latin1');
    await refuse(Buffer.concat([Buffer.from('PK\x03\x04 and so on', 'latin1'), empty]), 'it holds no "data.pkl"');
  });
});

test('of a checkpoint with weights, their average and the state of training, the average is taken', async () => {
  const file = fixture('averaged.pth');
  const { parameters, part } = await readWeights(findNetwork('lenet5'), file);
  expect(part).toContain('They were taken from "model_ema", the running average');
  for (const [index, value] of deterministicValues('row', 84).entries())
    expect(Math.abs(parameters.get('f6.bias')![index]! - value)).toBeLessThan(2 ** -11);
});
