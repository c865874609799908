import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { augmentPresets } from '../../../main/imaging/augment/presets.ts';
import type { ImagingPool } from '../../../main/imaging/imaging.ts';
import { createImagingPool } from '../../../main/imaging/imagingPool.ts';
import type { Picture } from '../../../main/imaging/picture.ts';
import { preprocess } from '../../../main/imaging/preprocess.ts';
import { imageNetPreprocessing } from '../../../main/imaging/preprocessing.ts';
import { thumbnailFile } from '../../../main/imaging/thumbnailFile.ts';
import { waves } from './testPictures.ts';

const hard = (name: string): string => fileURLToPath(new URL(`../../fixtures/hard/${name}`, import.meta.url));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const settings = augmentPresets.standard!;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-imaging-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function writePhoto(name: string, width: number, height: number): Promise<{ path: string; hash: string }> {
  const path = join(folder, name);
  const { data } = waves(width, height);
  writeFileSync(
    path,
    await sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 90 })
      .toBuffer(),
  );
  return { path, hash: sha256(readFileSync(path)) };
}

async function decodedJpeg(jpeg: Uint8Array): Promise<Picture> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}

const meanDifference = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;

describe('the imaging pool', () => {
  let pool: ImagingPool;
  beforeAll(() => {
    pool = createImagingPool({ threads: 2 });
  });
  afterAll(() => pool.close());

  it('reads a file once for its facts and a thumbnail', async () => {
    const { path, hash } = await writePhoto('photo.jpg', 1000, 600);
    const facts = await pool.inspectAndThumbnail(path, join(folder, 'thumbnails'));
    expect(facts).toMatchObject({ hash, format: 'jpeg', width: 1000, height: 600, orientation: 1, takenAt: null });
    expect(facts.sizeBytes).toBe(readFileSync(path).length);
    expect(facts.brightness).toBeGreaterThan(0.45);
    expect(facts.brightness).toBeLessThan(0.55);
    const thumbnail = thumbnailFile(join(folder, 'thumbnails'), hash);
    expect(await sharp(thumbnail).metadata()).toMatchObject({ format: 'jpeg', width: 384, height: 230 });
    expect(readdirSync(join(folder, 'thumbnails', hash.slice(0, 2)))).toEqual([`${hash}.jpg`]);
    expect(await pool.inspect(path)).toEqual(facts);
  });

  it('makes upright thumbnails, never larger than the picture', async () => {
    const destination = join(folder, 'deep', 'thumbnail.jpg');
    await pool.thumbnail(hard('exif-orientation-6.jpg'), destination);
    expect(await sharp(destination).metadata()).toMatchObject({ width: 48, height: 32 });
  });

  it('gives facts or a reason for every awkward file, and writes no thumbnail for a bad one', async () => {
    const { files }: { files: { file: string; decodable: boolean }[] } = JSON.parse(
      readFileSync(hard('manifest.json'), 'utf8'),
    );
    const there = files.filter(({ file }) => existsSync(hard(file)));
    expect(there.length).toBeGreaterThan(30);
    const results = await Promise.all(
      there.map(({ file }) =>
        pool.inspectAndThumbnail(hard(file), join(folder, file)).then(
          () => 'taken',
          (error) => error.kind,
        ),
      ),
    );
    for (const [i, entry] of there.entries()) {
      const { file } = entry;
      // Pillow decodes the 400-megapixel one; here it is over the limit.
      const decodable = entry.decodable && !file.startsWith('bomb');
      expect(results[i] === 'taken', file).toBe(decodable);
      expect(existsSync(join(folder, file)), file).toBe(decodable);
    }
  });

  it('gives the network what the definition says, plain and augmented, from one call', async () => {
    const { path, hash } = await writePhoto('photo.jpg', 320, 240);
    const preprocessing = imageNetPreprocessing(64);
    const picture = await pool.pixels(path);
    const plain = await pool.networkInputs({ paths: [path], preprocessing, views: null });
    expect(plain).toEqual(preprocess(picture, preprocessing));
    const views = { settings, seed: 3, variants: [0, 1, 2] };
    const inputs = await pool.networkInputs({ paths: [path], hash, preprocessing, views });
    const length = 3 * 64 * 64;
    expect(inputs.length).toBe(3 * length);
    expect(inputs.subarray(0, length)).toEqual(plain);
    expect(inputs.subarray(length, 2 * length)).not.toEqual(inputs.subarray(2 * length));
    const again = await pool.networkInputs({ paths: [path], preprocessing, views: { ...views, variants: [2] } });
    expect(again).toEqual(inputs.slice(2 * length));
  });

  it('shows in a preview what training sees', async () => {
    const photo = await writePhoto('photo.jpg', 1500, 1100);
    const source = { paths: [photo.path], hash: photo.hash };
    const unscaled = { size: 96, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;
    for (const variant of [0, 3]) {
      const trained = await pool.networkInputs({
        ...{ ...source, preprocessing: unscaled, views: { settings, seed: 5, variants: [variant] } },
      });
      const shown = await decodedJpeg(await pool.variantJpeg(source, { settings, seed: 5, variant, size: 96 }));
      const plane = 96 * 96;
      const interleaved = Uint8Array.from(shown.data, (_, i) => trained[(i % 3) * plane + Math.floor(i / 3)]! + 0.5);
      expect(meanDifference(interleaved, shown.data)).toBeLessThan(3); // JPEG at quality 92
    }
    const view = await decodedJpeg(await pool.viewJpeg(source, 96));
    const zero = await decodedJpeg(await pool.variantJpeg(source, { settings, seed: 5, variant: 0, size: 96 }));
    expect(view.data).toEqual(zero.data);
  });

  it('shows whole pictures upright and not longer than 2,560 px, and sample drawings', async () => {
    const photo = await writePhoto('wide.jpg', 3000, 300);
    expect(await sharp(await pool.pictureJpeg({ paths: [photo.path] })).metadata()).toMatchObject({
      ...{ format: 'jpeg', width: 2560, height: 256 },
    });
    expect(await sharp(await pool.sampleJpeg(2, 5)).metadata()).toMatchObject({
      format: 'jpeg',
      width: 192,
      height: 192,
    });
    await expect(pool.sampleJpeg(7, 0)).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(pool.viewJpeg({ paths: [photo.path] }, 0)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('takes the first copy that is there and unchanged', async () => {
    const photo = await writePhoto('photo.jpg', 60, 40);
    const other = await writePhoto('other.jpg', 61, 40);
    const gone = join(folder, 'gone.jpg');
    const preprocessing = imageNetPreprocessing(16);
    const expected = await pool.networkInputs({ paths: [photo.path], preprocessing, views: null });
    const paths = [gone, other.path, photo.path];
    expect(await pool.networkInputs({ paths, hash: photo.hash, preprocessing, views: null })).toEqual(expected);
    await expect(
      pool.networkInputs({ paths: [gone, other.path], hash: photo.hash, preprocessing, views: null }),
    ).rejects.toMatchObject({ kind: 'vanished', subject: gone });
    await expect(
      pool.networkInputs({ paths: [other.path], hash: photo.hash, preprocessing, views: null }),
    ).rejects.toMatchObject({ kind: 'vanished', reason: expect.stringContaining('has changed') });
  });

  it('passes errors on with their kind, reason and path', async () => {
    await expect(pool.pixels(hard('truncated.jpg'))).rejects.toMatchObject({
      ...{ name: 'PictureError', code: 'unusable-data', kind: 'unreadable', subject: hard('truncated.jpg') },
    });
    const swirl = { preset: null, steps: [{ name: 'swirl', enabled: true, amount: 1 }] };
    const views = { settings: swirl, seed: 1, variants: [1] };
    const request = { paths: [hard('one-pixel.png')], preprocessing: imageNetPreprocessing(8), views };
    await expect(pool.networkInputs(request)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('keeps file names as they are', async () => {
    const path = join(folder, '-été 日本 🐝 #%20+.jpg');
    copyFileSync(hard('exif-orientation-1.jpg'), path);
    expect((await pool.inspect(path)).width).toBe(48);
  });

  it('stops when told to', async () => {
    const stopped = new AbortController();
    const waiting = Array.from({ length: 12 }, () => pool.pixels(hard('cmyk.jpg'), { signal: stopped.signal }));
    stopped.abort();
    for (const { status } of await Promise.allSettled(waiting)) expect(status).toBe('rejected');
    await expect(pool.pixels(hard('cmyk.jpg'), { signal: stopped.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect((await pool.pixels(hard('one-pixel.png'))).data).toEqual(new Uint8Array([10, 200, 30]));
  });
});

describe('threads', () => {
  const workerModule = fileURLToPath(new URL('./fakeImagingWorker.ts', import.meta.url));

  it('are replaced when they die; only the picture that killed twice fails', async () => {
    const pool = createImagingPool({ threads: 1, workerModule });
    try {
      for (const path of ['kill', 'throw']) {
        const [neighbour, killer] = await Promise.allSettled([pool.pixels('slow neighbour'), pool.pixels(path)]);
        expect(neighbour).toMatchObject({ status: 'fulfilled', value: { path: 'slow neighbour' } });
        expect(killer).toMatchObject({ status: 'rejected', reason: { kind: 'unreadable', subject: path } });
      }
      expect(await pool.pixels('after')).toMatchObject({ path: 'after' });
    } finally {
      await pool.close();
    }
  });

  it('do what people wait for first', async () => {
    const pool = createImagingPool({ threads: 1, workerModule });
    try {
      const imports = Array.from({ length: 6 }, (_, i) => pool.inspect(`slow ${i}`));
      await pool.sampleJpeg(0, 0);
      const first = await imports[5]!;
      expect(first).toMatchObject({ before: ['slow 0', 'slow 1', '', 'slow 2', 'slow 3', 'slow 4', 'slow 5'] });
    } finally {
      await pool.close();
    }
  });

  it('end with the pool, and what waits is told', async () => {
    const pool = createImagingPool({ threads: 1, workerModule });
    const waiting = Array.from({ length: 5 }, (_, i) => pool.inspect(`slow ${i}`));
    const settled = Promise.allSettled(waiting);
    await pool.close();
    await pool.close();
    for (const result of await settled) expect(result).toMatchObject({ reason: { code: 'cancelled' } });
    await expect(pool.inspect('x')).rejects.toMatchObject({ code: 'cancelled' });
  });
});
