/** Features are computed once, in order, and never depend on a picture's neighbours. */
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Runner } from '../../../main/compute/backend.ts';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import type { AugmentSettings } from '../../../main/contract/index.ts';
import type { NetworkInputsRequest } from '../../../main/imaging/imaging.ts';
import { PictureError } from '../../../main/imaging/pictureError.ts';
import { imageNetPreprocessing } from '../../../main/imaging/preprocessing.ts';
import { buildNetwork } from '../../../main/networks/registry.ts';
import { type ExtractRequest, extractFeatures, inferenceBatch } from '../../../main/training/extractFeatures.ts';
import { openFeatureStore } from '../../../main/training/featureStore.ts';
import { seededRandom } from '../../../main/training/seededRandom.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-features-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const settings: AugmentSettings = { preset: 'mine', steps: [{ name: 'mirror', enabled: true, amount: 1 }] };
const views = { settings, seed: 1 };
const open = (limitBytes = 1e9, clock = () => 1e12) => openFeatureStore({ folder, limitBytes, clock });
const key = { fingerprint: 'f', device: 'cpu', views: null };

describe('the feature store', () => {
  test('finds again what it was given, also after closing', () => {
    const store = open();
    const space = store.space(key, 3);
    space.put('a', 0, Float32Array.of(1, 2, 3));
    expect(space.get('a', 0)).toEqual(Float32Array.of(1, 2, 3));
    store.close();
    const again = open();
    expect(again.space(key, 3).get('a', 0)).toEqual(Float32Array.of(1, 2, 3));
    expect(again.space(key, 3).get('b', 0)).toBeUndefined();
    expect(again.space(key, 3).get('a', 1)).toBeUndefined();
    again.close();
  });

  test('keeps backbones, devices, seeds and settings apart, but not presets’ names and idle steps', () => {
    const store = open();
    store.space({ ...key, views }, 1).put('a', 1, Float32Array.of(7));
    for (const other of [
      { ...key, views: null },
      { ...key, fingerprint: 'g', views },
      { ...key, device: 'webgpu', views },
      { ...key, views: { settings, seed: 2 } },
      {
        ...key,
        views: {
          seed: 1,
          settings: { ...settings, steps: [{ name: 'mirror', enabled: true, amount: 1, probability: 0.2 }] },
        },
      },
    ]) {
      expect(store.space(other, 1).has('a', 1)).toBe(false);
    }
    const idle = { name: 'rotate', enabled: false, amount: 12 };
    const same = { preset: null, steps: [idle, ...settings.steps] };
    expect(store.space({ ...key, views: { settings: same, seed: 1 } }, 1).has('a', 1)).toBe(true);
    store.close();
  });

  test('computes again what a damaged file held', () => {
    const store = open();
    store.space(key, 2).put('a', 0, Float32Array.of(1, 2));
    store.close();
    const [space] = readdirSync(folder);
    const [part] = readdirSync(join(folder, space!));
    truncateSync(join(folder, space!, part!), 20);
    writeFileSync(join(folder, space!, 'lying.features'), Buffer.from([255, 255, 255, 127, 1, 2]));
    const again = open();
    expect(again.space(key, 2).get('a', 0)).toBeUndefined();
    again.close();
  });

  test('makes room by dropping what was not used for longest, never what is in use', () => {
    for (const [at, fingerprint] of ['old', 'newer'].entries()) {
      const store = open(1e9, () => 1e12 + at * 60_000);
      store.space({ ...key, fingerprint }, 500).put('a', 0, new Float32Array(500));
      store.close();
    }
    const store = open(4500, () => 1e12 + 120_000);
    store.space({ ...key, fingerprint: 'now' }, 500).put('a', 0, new Float32Array(500));
    store.close();
    const after = open();
    const there = ['old', 'newer', 'now'].filter((fingerprint) =>
      after.space({ ...key, fingerprint }, 500).has('a', 0),
    );
    after.close();
    expect(there).toEqual(['newer', 'now']);
  });
});

const preprocessing = imageNetPreprocessing(2);
const source = { preprocessing, featureOutputs: ['sum', 'first'], featureCount: 2, fingerprint: 'f' };
const photo = (name: string) => ({ photoId: 1, hash: name, name, paths: [`/${name}`] });

/** Features: the sum of a picture's values, and its first value. */
function createFakeRunner(): Runner & { runs: number } {
  return {
    runs: 0,
    async run(input, count) {
      this.runs++;
      expect(count).toBe(inferenceBatch);
      const pictures = Array.from({ length: count }, (_, at) => input.subarray(at * 12, (at + 1) * 12));
      return new Map([
        ['sum', Float32Array.from(pictures, (values) => values.reduce((sum, value) => sum + value, 0))],
        ['first', Float32Array.from(pictures, (values) => values[0]!)],
      ]);
    },
    dispose: async () => {},
  };
}

/** A view's values are all 100·(number in the name) + variant; names with "bad" cannot be read; later ones come first. */
const imaging: ExtractRequest['imaging'] = {
  threads: 2,
  async networkInputs({ hash = '', views: wanted }: NetworkInputsRequest) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 8 - Number(hash.replace(/\D/g, '')))));
    if (hash.startsWith('bad')) throw new PictureError('unreadable', 'It is bad.', `/${hash}`);
    const variants = wanted?.variants ?? [0];
    return Float32Array.from(variants.flatMap((variant) => new Array<number>(12).fill(100 * Number(hash) + variant)));
  },
};

async function extract(request: Partial<ExtractRequest> & Pick<ExtractRequest, 'photos' | 'runner'>) {
  const seen: [number, number[] | string][] = [];
  let progress = { done: 0, total: 0 };
  const summary = await extractFeatures(
    { source, device: 'cpu', imaging, store: null, views, ...request },
    {
      onFeatures: (index, features) => seen.push([index, [...features]]),
      onSkipped: (index, { reason }) => seen.push([index, reason]),
      onProgress: (done, total) => {
        progress = { done, total };
      },
    },
    () => 0,
  );
  return { seen, progress, summary };
}

describe('extracting features', () => {
  const names = ['1', '2', 'bad3', '4', '5', '6', '7', '8', '9', '10'];
  const photos = names.map((name) => ({ photo: photo(name), count: 3 }));
  const expected = names.map((name, index) => [
    index,
    name.startsWith('bad')
      ? 'It is bad.'
      : [0, 1, 2].flatMap((v) => [12 * (100 * Number(name) + v), 100 * Number(name) + v]),
  ]);

  test('hands out photos in the order asked, and says which could not be read', async () => {
    const { seen, progress, summary } = await extract({ photos, runner: createFakeRunner() });
    expect(seen).toEqual(expected);
    expect(progress).toEqual({ done: 30, total: 30 });
    expect(summary.computed).toBe(27);
  });

  test('computes nothing twice, and only the views that are new', async () => {
    const first = open();
    await extract({ photos, runner: createFakeRunner(), store: first });
    first.close();
    const again = open();
    const idle = createFakeRunner();
    const { seen, summary } = await extract({ photos, runner: idle, store: again });
    expect(seen).toEqual(expected);
    expect(idle.runs).toBe(0);
    expect(summary).toEqual({ computed: 0, seconds: null });
    const more = photos.filter((_, index) => index !== 2).map((each) => ({ ...each, count: 4 }));
    expect((await extract({ photos: more, runner: createFakeRunner(), store: again })).summary.computed).toBe(9);
    again.close();
  });

  test('goes on without keeping anything when the disk is full, or fails where nobody is told', async () => {
    const full = () => {
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
    const store = {
      ...open(),
      space: () => ({ get: () => undefined, has: () => false, read: async () => false, put: full }),
    };
    const runner = createFakeRunner();
    await expect(extract({ photos, runner, store })).rejects.toThrow('no space left');
    let told = 0;
    const seen: number[] = [];
    await extractFeatures(
      { source, device: 'cpu', imaging, store, views, photos, runner },
      { onFeatures: (index) => seen.push(index), onSkipped() {}, onProgress() {}, onDiskFull: () => told++ },
      () => 0,
    );
    expect([told, seen.length]).toEqual([1, 9]);
  });

  test('stops when it is told to', async () => {
    const cancel = new AbortController();
    cancel.abort(new Error('enough'));
    await expect(extract({ photos, runner: createFakeRunner(), signal: cancel.signal })).rejects.toThrow('enough');
  });

  test('nothing asked, nothing done', async () => {
    expect((await extract({ photos: [], runner: createFakeRunner() })).seen).toEqual([]);
  });

  test('a picture’s features have the same bits whatever its neighbours are, on onnxruntime', async () => {
    const graph = buildNetwork('pocket_resnet', { inputSize: 48 });
    const random = seededRandom(5, 'weights');
    const parameters = new Map(
      graph.parameters.map(({ name, shape }) => {
        const count = shape.reduce((product, size) => product * size, 1);
        const scale = Math.sqrt(6 / (count / shape[0]!));
        const even = /running_var|weight/.test(name) && shape.length === 1;
        return [name, Float32Array.from({ length: count }, () => (even ? 1 : (random() - 0.5) * scale))] as const;
      }),
    );
    const outputs = [graph.features];
    const backend = createOnnxBackend({ log: { info: () => {} } });
    const runner = await backend.inference({ graph, parameters, outputs, device: 'cpu', threads: 2 });
    const noisy: ExtractRequest['imaging'] = {
      threads: 2,
      async networkInputs({ hash = '' }: NetworkInputsRequest) {
        const pixel = seededRandom(Number(hash), 'pixels');
        return Float32Array.from({ length: 3 * 48 * 48 }, () => pixel() * 4 - 2);
      },
    };
    const run = (asked: string[]) =>
      extract({
        ...{ runner, imaging: noisy, views: null },
        source: {
          ...source,
          preprocessing: imageNetPreprocessing(48),
          featureOutputs: outputs,
          featureCount: graph.featureCount,
        },
        photos: asked.map((name) => ({ photo: photo(name), count: 1 })),
      });
    const many = await run(Array.from({ length: 20 }, (_, at) => String(at + 1)));
    const alone = await run(['18']);
    const turned = await run(['18', '3', '1']);
    await runner.dispose();
    expect(alone.seen[0]![1]).toEqual(many.seen[17]![1]);
    expect(turned.seen[0]![1]).toEqual(many.seen[17]![1]);
    expect(turned.seen[1]![1]).toEqual(many.seen[2]![1]);
    expect(new Set<unknown>(alone.seen[0]![1]).size).toBeGreaterThan(100);
  });
});
