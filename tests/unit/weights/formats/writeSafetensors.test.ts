/** What is written as safetensors is read back the same, and nothing is left of what could not be written. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toSafetensors } from '../../../../main/weights/formats/writeSafetensors.ts';
import { readSafetensors } from '../../../../main/weights/safetensors.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-safetensors-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('names, shapes, values, metadata, size and hash', async () => {
  const file = join(folder, 'all.safetensors');
  const written = await toSafetensors(
    [
      { name: 'features.0.weight', shape: [2, 1, 1, 2], values: Float32Array.of(1, -2, 3.5, 1e-30) },
      { name: '7', shape: [1], values: async () => Float32Array.of(7) },
      { name: 'nothing', shape: [0, 4], values: () => new Float32Array(0) },
      { name: 'scalar', shape: [], values: Float32Array.of(0.1) },
    ],
    file,
    { source: 'a "test"' },
  );
  const read = await readSafetensors(file, ({ tensors }) => tensors.map(({ name }) => name));
  expect(Object.fromEntries(read.values)).toEqual({
    'features.0.weight': Float32Array.of(1, -2, 3.5, 1e-30),
    '7': Float32Array.of(7),
    nothing: new Float32Array(0),
    scalar: Float32Array.of(0.1),
  });
  const shapes = Object.fromEntries(read.tensors.map(({ name, shape }) => [name, shape]));
  expect(shapes).toEqual({ 'features.0.weight': [2, 1, 1, 2], '7': [1], nothing: [0, 4], scalar: [] });
  expect(read.metadata).toEqual(new Map([['source', 'a "test"']]));
  expect(written).toEqual({ sizeBytes: (await readFile(file)).length, sha256: read.sha256 });
  // Other readers map the file into memory.
  expect(read.dataOffset % 8).toBe(0);
});

test('leaves what was there, and nothing half written, when values cannot be had', async () => {
  const place = await mkdtemp(join(folder, 'place-'));
  const file = join(place, 'weights.safetensors');
  const first = { name: 'a', shape: [2], values: Float32Array.of(1, 2) };
  await toSafetensors([first], file);
  const before = await readFile(file);
  const failing = { name: 'b', shape: [1], values: () => Promise.reject(new Error('no disk')) };
  await expect(toSafetensors([first, failing], file)).rejects.toThrow('no disk');
  await expect(toSafetensors([{ ...first, shape: [3] }], file)).rejects.toThrow(
    '"a" has 2 values, which do not fill its shape [3]',
  );
  await expect(toSafetensors([first, first], file)).rejects.toThrow('tensors need names of their own');
  expect(await readdir(place)).toEqual(['weights.safetensors']);
  expect(await readFile(file)).toEqual(before);
});
