/** Files that Keras wrote give its values; files that are cut off, lie or ask for others are refused in a sentence. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServiceError } from '../../../../main/contract/errors.ts';
import { readWeightsFile } from '../../../../main/weights/readWeightsFile.ts';
import { deterministicValues } from '../../../golden/deterministicValues.ts';
import { writeHdf5, writeLegacyModel, writeZip } from './writeKeras.ts';

/** Made by tests/golden/make/keras_files.py. */
const fixture = (name: string) => fileURLToPath(new URL(`../../../fixtures/weights/keras/${name}`, import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-keras-'));
});
afterAll(() => rm(folder, { recursive: true }));

const everything = (tensors: readonly { readonly name: string }[]) => tensors.map(({ name }) => name);
const refusal = (file: string) =>
  readWeightsFile(file, everything).then(
    () => 'read',
    (error: unknown) => (error instanceof ServiceError ? `${error.code}: ${error.message}` : error),
  );

describe.each([
  ['backbone.h5', 'h5', false],
  ['backbone.weights.h5', 'h5', false],
  ['whole.h5', 'h5', true],
  ['whole.keras', 'keras', true],
])('%s', (name, kind, withHead) => {
  test('gives names, shapes and values, and nothing of the training', async () => {
    const { format, tensors, values, sizeBytes } = await readWeightsFile(fixture(name), everything);
    expect({ format, sizeBytes }).toEqual({ format: kind, sizeBytes: (await readFile(fixture(name))).length });
    const content: Record<string, number[]> = JSON.parse(await readFile(fixture('content.json'), 'utf8'));
    const expected = Object.entries(content)
      .filter(([weight]) => withHead || !weight.startsWith('predictions/'))
      .map(([weight, shape]) => ({ name: weight, shape }));
    const sorted = tensors.toSorted(
      (a, b) => expected.findIndex((one) => one.name === a.name) - expected.findIndex((one) => one.name === b.name),
    );
    expect(sorted).toEqual(expected);
    for (const { name: weight, shape } of expected)
      expect(values.get(weight), weight).toEqual(
        deterministicValues(
          weight,
          shape.reduce((a, b) => a * b, 1),
        ),
      );
  });
});

test('only what is wanted is read', async () => {
  const { values, tensors } = await readWeightsFile(fixture('whole.h5'), () => ['predictions/bias']);
  expect([...values.keys()]).toEqual(['predictions/bias']);
  expect(tensors).toHaveLength(8);
});

test('every precision and order of bytes becomes float32', async () => {
  const { values } = await readWeightsFile(fixture('precisions.h5'), everything);
  const names = ['f2_big', 'f2_little', 'f4_big', 'f8_little'];
  expect(values).toEqual(new Map(names.map((name) => [`${name}/kernel`, Float32Array.of(0.5, -3)])));
});

test('two layers of one name keep their whole paths', async () => {
  const values = Float32Array.of(1);
  const file = await writeHdf5(
    join(folder, 'twice.h5'),
    ['left', 'right'].map((model) => ({ path: `model_weights/${model}/Conv1/kernel:0`, shape: [1], values })),
  );
  const { tensors } = await readWeightsFile(file, () => []);
  expect(everything(tensors)).toEqual(['left/Conv1/kernel', 'right/Conv1/kernel']);
});

describe('is refused', () => {
  const weight = { name: 'Conv1/kernel', shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) };

  test('a file that was cut off anywhere', async () => {
    const whole = await readFile(fixture('backbone.h5'));
    for (const share of [0.001, 0.02, 0.3, 0.7, 0.999]) {
      const file = join(folder, 'cut.h5');
      await writeFile(file, whole.subarray(0, Math.floor(whole.length * share)));
      expect(await refusal(file), `${share}`).toMatch(
        /^unusable-data: The weights file "cut.h5" cannot be used: .*(cut off|damaged|less than)/,
      );
    }
    const zip = join(folder, 'cut.keras');
    await writeFile(zip, (await readFile(fixture('whole.keras'))).subarray(0, 20_000));
    expect(await refusal(zip)).toMatch(/^unusable-data: .*cut off/);
  });

  test('a file with bytes changed anywhere is read or refused, and nothing else', async () => {
    const whole = await readFile(fixture('backbone.weights.h5'));
    for (const run of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const bytes = Buffer.from(whole);
      for (const place of deterministicValues(run, 6)) bytes[Math.floor(((place + 1) / 2) * bytes.length)]! ^= 0xff;
      const file = join(folder, 'changed.h5');
      await writeFile(file, bytes);
      expect(await refusal(file), run).toMatch(/^read$|^unusable-data: The weights file "changed.h5" cannot be used: /);
    }
  });

  test('a file with a hole in the middle', async () => {
    const bytes = Buffer.from(await readFile(fixture('backbone.h5')));
    bytes.fill(0, 5_000, 15_000);
    const file = join(folder, 'hole.h5');
    await writeFile(file, bytes);
    expect(await refusal(file)).toMatch(/^unusable-data: .*damaged/);
  });

  test('an HDF5 file without weights, and a .keras without them', async () => {
    const empty = await writeHdf5(join(folder, 'empty.h5'), []);
    expect(await refusal(empty)).toMatch(/^unusable-data: .*holds no weights of Keras/);
    const zip = writeZip(join(folder, 'broken.keras'), 'model.weights.h5', Buffer.from('not HDF5'));
    expect(await refusal(zip)).toMatch(/^unusable-data: .*damaged/);
  });

  test('NaN and whole numbers where weights should be, by name', async () => {
    const nan = await writeLegacyModel(join(folder, 'nan.h5'), [
      { ...weight, values: Float32Array.of(1, 2, Number.NaN, 4) },
    ]);
    expect(await refusal(nan)).toMatch(/^unusable-data: .*tensor "Conv1\/kernel" holds NaN \(at index 2\)/);
    const whole = await writeHdf5(join(folder, 'int.h5'), [
      { path: 'a/a/kernel:0', shape: [1], values: Int32Array.of(1) },
    ]);
    expect(await refusal(whole)).toMatch(/^unusable-data: .*"a\/a\/kernel:0" does not hold floating-point numbers/);
  });

  test('links, to other files or inside the file', async () => {
    for (const [name, add] of Object.entries({
      external: 'create_external_link',
      soft: 'create_soft_link',
    } as const)) {
      const file = await writeHdf5(
        join(folder, `${name}.h5`),
        [{ path: 'Conv1/Conv1/kernel:0', ...weight }],
        (made) => {
          if (add === 'create_external_link')
            made.create_external_link(fixture('backbone.h5'), '/model_weights', 'more');
          else made.create_soft_link('/Conv1', 'more');
        },
      );
      expect(await refusal(file), name).toMatch(/^unusable-data: .*"more" is a link, .*save the weights again/);
    }
  });

  test('values that are kept in other files', async () => {
    expect(await refusal(fixture('virtual.h5'))).toMatch(/^unusable-data: .*keeps its values in other files/);
    expect(await refusal(fixture('outside.h5'))).toMatch(
      /^unusable-data: .*kernel:0" cannot be read: .*in another file/,
    );
  });

  test('groups that hold themselves', async () => {
    const file = await writeHdf5(join(folder, 'cycle.h5'), [{ path: 'a/b/kernel:0', ...weight }], (made) =>
      made.create_hard_link('/a', '/a/again'),
    );
    expect(await refusal(file)).toMatch(/^unusable-data: .*more than 32 deep/);
  });

  test('what would unpack to more than the file has', async () => {
    const zeros = new Float32Array(1_000_000);
    const bomb = await writeHdf5(join(folder, 'bomb.h5'), [], (made) =>
      made.create_dataset({ name: 'kernel:0', data: zeros, shape: [1_000_000], chunks: [1_000_000], compression: 9 }),
    );
    expect((await readFile(bomb)).length).toBeLessThan(20_000);
    expect(await refusal(bomb)).toMatch(/^unusable-data: .*"kernel:0" is compressed \(deflate\)/);

    const huge = await writeHdf5(join(folder, 'huge.h5'), [], (made) => {
      const first = Float32Array.of(1);
      const values = made.create_dataset({ name: 'kernel:0', data: first, shape: [1], maxshape: [null], chunks: [1] });
      values.resize([3e9]);
    });
    expect(await refusal(huge)).toMatch(
      /^unusable-data: .*need more than the \d+ bytes that it has \(up to "kernel:0" of shape \[3000000000\]\)/,
    );
  });
});
