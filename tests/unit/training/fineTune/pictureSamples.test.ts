/** Pictures are decoded once and seen in new views; what is only judged is seen exactly as predictions see it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AugmentSettings } from '../../../../main/contract/index.ts';
import type { ImagingPool } from '../../../../main/imaging/imaging.ts';
import { createImagingPool } from '../../../../main/imaging/imagingPool.ts';
import { imageNetPreprocessing } from '../../../../main/imaging/preprocessing.ts';
import type { TaskPhoto } from '../../../../main/jobs/task.ts';
import { createPictureSamples } from '../../../../main/training/fineTune/pictureSamples.ts';
import { createSpill } from '../../../../main/training/fineTune/rowCache.ts';

const preprocessing = imageNetPreprocessing(32);
const length = 3 * 32 * 32;
const settings: AugmentSettings = {
  preset: null,
  steps: [
    { name: 'mirror', enabled: true, amount: 1 },
    { name: 'cropScale', enabled: true, amount: 0.7 },
  ],
};
const views = { settings, seed: 1 };

let folder: string;
let imaging: ImagingPool;
let photos: TaskPhoto[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-pictures-'));
  imaging = createImagingPool({ threads: 2 });
  photos = [];
  for (let index = 0; index < 4; index++) {
    const bytes = await imaging.sampleJpeg(index, index);
    const path = join(folder, `${index}.jpg`);
    writeFileSync(path, bytes);
    const hash = createHash('sha256').update(bytes).digest('hex');
    photos.push({ photoId: index, hash, name: `${index}.jpg`, paths: [path] });
  }
});
afterAll(async () => {
  await imaging.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(memoryBytes: number, spillFile: string) {
  let decoded = 0;
  const counting: typeof imaging = {
    ...imaging,
    trainingPicture(request, call) {
      decoded++;
      return imaging.trainingPicture(request, call);
    },
  };
  const spill = createSpill(join(folder, spillFile));
  const samples = createPictureSamples({
    ...{ imaging: counting, preprocessing, photos, views, memoryBytes, spill },
    trained: new Set([0, 1]),
  });
  const read = async (photo: number, pass: number | null) => {
    const into = samples.allocate(1);
    await samples.read([{ photo, pass }], into);
    return Float32Array.from(into);
  };
  return { samples, spill, read, decoded: () => decoded };
}

const exact = (photo: number) =>
  imaging.networkInputs({ paths: photos[photo]!.paths, hash: photos[photo]!.hash, preprocessing, views: null });

test('every pass draws another view of a picture that was decoded once; judged photos stay as they are', async () => {
  const { read, decoded } = open(1e9, 'a.cache');
  const seen = await Promise.all([0, 1, 2, 1].map((pass) => read(0, pass)));
  expect(seen[3]).toEqual(seen[1]);
  expect(seen[1]).not.toEqual(seen[0]);
  expect(seen[2]).not.toEqual(seen[1]);
  expect(await read(2, null)).toEqual(await exact(2));
  // The first pass is nearly the plain view: it is drawn from the picture as it is kept.
  const plain = await exact(0);
  const difference = seen[0]!.reduce((sum, value, at) => sum + Math.abs(value - plain[at]!), 0) / length;
  expect(difference).toBeLessThan(0.05);
  expect(decoded()).toBe(2);
});

test('what does not fit into memory lies in a file that is gone in the end, and looks the same', async () => {
  const [roomy, tight] = [open(1e9, 'b.cache'), open(0, 'c.cache')];
  for (const [photo, pass] of [
    [0, 0],
    [1, 5],
    [3, null],
  ] as const)
    expect(await tight.read(photo, pass)).toEqual(await roomy.read(photo, pass));
  expect(existsSync(join(folder, 'c.cache'))).toBe(true);
  expect(existsSync(join(folder, 'b.cache'))).toBe(false);
  expect(tight.decoded()).toBe(3);
  await tight.spill.close();
  expect(existsSync(join(folder, 'c.cache'))).toBe(false);
});

test('inputs for features are the pool’s own, and the picture is kept on the way', async () => {
  const { samples, read, decoded } = open(1e9, 'd.cache');
  const { paths, hash } = photos[1]!;
  const request = { paths, hash, preprocessing, views: { ...views, variants: [0, 1, 2] } };
  expect(Float32Array.from(await samples.networkInputs(request))).toEqual(await imaging.networkInputs(request));
  await read(1, 3);
  const val = { paths: photos[3]!.paths, hash: photos[3]!.hash, preprocessing, views: null };
  expect(Float32Array.from(await samples.networkInputs(val))).toEqual(await exact(3));
  expect(await read(3, null)).toEqual(await exact(3));
  expect(decoded()).toBe(2);
});

test('a picture that is gone is an error of that picture', async () => {
  const gone = { ...photos[0]!, hash: 'other' };
  const samples = createPictureSamples({
    ...{ imaging, preprocessing, photos: [gone], views: null, memoryBytes: 1e9 },
    ...{ spill: createSpill(join(folder, 'e.cache')), trained: new Set([0]) },
  });
  await expect(samples.prepare(0, new AbortController().signal)).rejects.toMatchObject({ kind: 'vanished' });
});
