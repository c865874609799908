/** Weights files are read exactly, and nothing that they claim is believed. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServiceError } from '../../../main/contract/errors.ts';
import { decodeFloats, halfToFloat } from '../../../main/weights/floatTypes.ts';
import { readSafetensors } from '../../../main/weights/safetensors.ts';
import { writeSafetensors } from './writeSafetensors.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-weights-'));
});
afterAll(() => rm(folder, { recursive: true }));

const everything = ({ tensors }: { tensors: readonly { name: string }[] }) => tensors.map(({ name }) => name);

async function read(bytes: Uint8Array) {
  const file = join(folder, 'weights.safetensors');
  await writeFile(file, bytes);
  return readSafetensors(file, everything);
}

/** A file with this header text and this many bytes of values. */
function raw(header: string, dataBytes: number, claimed = BigInt(Buffer.byteLength(header))): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimed);
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(dataBytes)]);
}
const entry = (dtype: string, shape: number[], begin: number, end: number) =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

test('reads names, shapes, metadata and values', async () => {
  const a = Float32Array.of(1.5, -2, 3e-20, 4);
  const content = await read(
    writeSafetensors({ b: [[3], Float32Array.of(7, 8, 9)], a: [[2, 2], a] }, { width: '0.35' }),
  );
  expect(content.values).toEqual(
    new Map([
      ['b', Float32Array.of(7, 8, 9)],
      ['a', a],
    ]),
  );
  expect(content.metadata).toEqual(new Map([['width', '0.35']]));
  expect(content.tensors.map(({ name, shape }) => [name, shape])).toEqual([
    ['b', [3]],
    ['a', [2, 2]],
  ]);
  expect(content.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('widens half precision and bfloat16 exactly, and rounds doubles', () => {
  // 1, −2, the largest, the smallest normal, the smallest subnormal, −0
  const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x8000);
  expect([...decodeFloats('F16', Buffer.from(halves.buffer))]).toEqual([1, -2, 65504, 2 ** -14, 2 ** -24, -0]);
  const brain = Uint16Array.of(0x3f80, 0xc020, 0x7f7f);
  expect([...decodeFloats('BF16', Buffer.from(brain.buffer))]).toEqual([1, -2.5, (2 - 2 ** -7) * 2 ** 127]);
  expect([...decodeFloats('F64', Buffer.from(Float64Array.of(0.1).buffer))]).toEqual([Math.fround(0.1)]);
  expect([halfToFloat(0x7c00), halfToFloat(0xfc00), halfToFloat(0x7e00)]).toEqual([Infinity, -Infinity, NaN]);
});

describe('refuses', () => {
  test.each<[string, () => Uint8Array, RegExp]>([
    ['an empty file', () => Buffer.alloc(0), /only 0 bytes/],
    ['a header of 3 GB', () => raw('{}', 0, 3_000_000_000n), /claims 3000000000 bytes, more than/],
    ['a header of 2⁶⁴−1 bytes', () => raw('{}', 0, 2n ** 64n - 1n), /claims 18446744073709551615 bytes/],
    ['a header beyond the end', () => raw('{}', 0, 99n), /cut off/],
    ['something that is no safetensors file', () => raw('PK zip', 4), /no safetensors file/],
    ['broken JSON', () => raw('{"a":', 0), /not valid JSON/],
    ['broken UTF-8', () => Buffer.concat([raw('', 0, 3n), Buffer.from([0x7b, 0xff, 0x7d])]), /not valid JSON/],
    ['a list', () => raw('[]', 0), /no safetensors file/],
    ['a malformed entry', () => raw('{"a":{"dtype":"F32"}}', 0), /entry of tensor "a" is malformed/],
    ['negative offsets', () => raw(`{"a":${entry('F32', [1], -4, 0)}}`, 4), /malformed/],
    ['an unknown type', () => raw(`{"a":${entry('F31', [1], 0, 4)}}`, 4), /unknown type "F31"/],
    ['a type named like a method', () => raw(`{"a":${entry('toString', [1], 0, 4)}}`, 4), /unknown type "toString"/],
    [
      'a shape that needs more bytes',
      () => raw(`{"a":${entry('F32', [2], 0, 4)}}`, 4),
      /needs 8 bytes, its entry gives 4/,
    ],
    [
      'a shape that overflows',
      () => raw(`{"a":${entry('F32', [2 ** 32, 2 ** 30], 0, 0)}}`, 0),
      /needs 18446744073709551616 bytes/,
    ],
    [
      'overlapping tensors',
      () => raw(`{"a":${entry('F32', [2], 0, 8)},"b":${entry('F32', [1], 4, 8)}}`, 8),
      /"b" overlaps/,
    ],
    ['a gap', () => raw(`{"a":${entry('F32', [1], 4, 8)}}`, 8), /belong to no tensor/],
    ['bytes left over', () => raw(`{"a":${entry('F32', [1], 0, 4)}}`, 5), /1 bytes at its end/],
    [
      'a name given twice',
      () => raw(`{"a":${entry('F32', [1], 0, 4)},"a":${entry('F32', [1], 4, 8)}}`, 8),
      /belong to no tensor/,
    ],
    ['a truncated file', () => raw(`{"a":${entry('F32', [9], 0, 36)}}`, 35), /need 36 bytes, but only 35/],
    ['metadata that is no text', () => raw('{"__metadata__":{"a":1}}', 0), /metadata/],
    ['integers where weights are wanted', () => raw(`{"a":${entry('I64', [1], 0, 8)}}`, 8), /"a" holds I64 values/],
    [
      'NaN',
      () => writeSafetensors({ 'conv1.weight': [[2], Float32Array.of(1, NaN)] }),
      /"conv1.weight" holds NaN \(at index 1\)/,
    ],
    ['infinity', () => writeSafetensors({ a: [[1], Float32Array.of(-Infinity)] }), /holds -Infinity/],
  ])('%s', async (_what, bytes, message) => {
    const problem = await read(bytes()).then(
      () => null,
      (error: unknown) => error,
    );
    expect(problem).toBeInstanceOf(ServiceError);
    expect(problem).toMatchObject({ code: 'unusable-data', message: expect.stringMatching(message) });
    expect(problem).toMatchObject({ message: expect.stringContaining('"weights.safetensors"') });
  });

  test('a file that is not there, or a folder', async () => {
    await expect(readSafetensors(join(folder, 'none'), everything)).rejects.toMatchObject({ code: 'not-found' });
    await expect(readSafetensors(folder, everything)).rejects.toMatchObject({ code: 'unusable-data' });
  });
});

test('whatever bytes come, the answer is values or a ServiceError', async () => {
  const good = writeSafetensors({ a: [[2, 2], Float32Array.of(1, 2, 3, 4)], b: [[1], Float32Array.of(5)] });
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), async (position, byte, length) => {
      const bytes = Uint8Array.from(good);
      bytes[position] = byte;
      await read(bytes.subarray(0, length)).catch((error: unknown) => expect(error).toBeInstanceOf(ServiceError));
    }),
    { numRuns: 150, seed: 11 },
  );
});
