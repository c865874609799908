import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AssetParts, createAssets } from '../../../main/assets/assets.ts';
import { ServiceError, thumbnailUrl, variantUrl } from '../../../main/contract/index.ts';
import type { Imaging } from '../../../main/imaging/imaging.ts';
import { thumbnailFile } from '../../../main/imaging/thumbnailFile.ts';

const hash = 'ab'.repeat(32);
const settings = { preset: null, steps: [{ name: 'mirror', enabled: true, amount: 1 }] };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-assets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Imaging that writes down what it is asked and answers with that. */
function createFakeImaging(change: Partial<Imaging> = {}): { imaging: Imaging; asked: string[] } {
  const asked: string[] = [];
  const say = async (text: string) => {
    asked.push(text);
    return Buffer.from(text);
  };
  const notAsked = () => Promise.reject(new Error('not part of this test'));
  return {
    asked,
    imaging: {
      ...{ inspect: notAsked, inspectAndThumbnail: notAsked, networkInputs: notAsked, pixels: notAsked },
      contactSheet: notAsked,
      ...{ measureThumbnail: notAsked, thumbnailColours: notAsked, keepCrops: notAsked, keepPixels: notAsked },
      async thumbnail(path, destination) {
        asked.push(`thumbnail of ${path}`);
        mkdirSync(dirname(destination), { recursive: true });
        writeFileSync(destination, 'small');
      },
      pictureJpeg: ({ paths }) => say(`picture of ${paths.join()}`),
      viewJpeg: ({ paths }, size) => say(`view of ${paths.join()} at ${size}`),
      variantJpeg: ({ paths }, request) => say(`variant ${request.variant} of ${paths.join()}`),
      mixedJpeg: (_sources, { mixing }) => say(mixing),
      sampleJpeg: (classIndex, index) => say(`sample ${classIndex}/${index}`),
      ...change,
    },
  };
}

function open(change: Partial<AssetParts> = {}) {
  const logged: string[] = [];
  const { imaging, asked } = createFakeImaging();
  const photo = join(folder, 'photo.jpg');
  writeFileSync(photo, 'photo');
  const assets = createAssets({
    imaging,
    sourceOf: (wanted) => {
      if (wanted === hash) return { paths: [photo], hash };
      throw new ServiceError('not-found', 'This picture is not known here.');
    },
    exportFile: () => join(folder, 'model.onnx'),
    thumbnailFolder: join(folder, 'thumbnails'),
    uploadFolder: folder,
    version: '1.0.0',
    places: 2,
    log: { error: (_details, message) => logged.push(message) },
    ...change,
  });
  const get = (path: string, more: { ifNoneMatch?: string; method?: string } = {}) =>
    assets.handle({ method: 'GET', path: `/${path}`, ...more });
  return { get, asked, logged, photo };
}

test('a picture named by its content may be kept for good, and is not made again for who has it', async () => {
  const { get, asked, photo } = open();
  const url = `assets/view/${hash}?size=224`;
  const first = await get(url);
  expect(first).toMatchObject({
    status: 200,
    headers: {
      'content-type': 'image/jpeg',
      'cache-control': 'private, max-age=31536000, immutable',
      'content-length': String(Buffer.byteLength(`view of ${photo} at 224`)),
    },
  });
  expect(await get(url, { ifNoneMatch: first?.headers.etag ?? '' })).toMatchObject({ status: 304, body: null });
  expect((await get(`assets/view/${hash}?size=128`))?.headers.etag).not.toBe(first?.headers.etag);
  expect(asked).toHaveLength(2);
});

test('variants are kept for an hour: a new version may draw them otherwise', async () => {
  const { get } = open();
  const url = variantUrl(hash, { settings, seed: -7, variant: 3, size: 96 });
  const answer = await get(url);
  expect(answer?.headers['cache-control']).toBe('private, max-age=3600');
  expect((await open({ version: '1.0.1' }).get(url))?.headers.etag).not.toBe(answer?.headers.etag);
});

test('a thumbnail is a file; a lost one is made again, once', async () => {
  const { get, asked, photo } = open();
  const file = thumbnailFile(join(folder, 'thumbnails'), hash);
  expect(await get(thumbnailUrl(hash))).toMatchObject({ status: 200, body: { file } });
  expect(await get(thumbnailUrl(hash))).toMatchObject({ status: 200, body: { file } });
  expect(asked).toEqual([`thumbnail of ${photo}`]);
});

test('a picture that is known but not where it was says where it was looked for', async () => {
  const { get } = open({ sourceOf: () => ({ paths: [join(folder, 'gone.jpg')], hash }) });
  const answer = await get(thumbnailUrl(hash));
  expect(answer?.status).toBe(404);
  expect(String(answer?.body)).toContain('gone.jpg');
});

test('an export comes as a download, whatever its name', async () => {
  writeFileSync(join(folder, 'model.onnx'), 'model');
  const { get } = open();
  expect(await get('assets/export/3/r%C3%B6se%20%221%22.onnx')).toMatchObject({
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': "attachment; filename*=UTF-8''r%C3%B6se%20%221%22.onnx",
      'content-length': '5',
    },
    body: { file: join(folder, 'model.onnx') },
  });
});

test('a fault of our own is logged and answered without its insides', async () => {
  const { imaging } = createFakeImaging({
    pictureJpeg: () => Promise.reject(new TypeError('cannot read properties of undefined')),
  });
  const { get, logged } = open({ imaging });
  const answer = await get(`assets/picture/${hash}`);
  expect(answer?.status).toBe(500);
  expect(String(answer?.body)).not.toContain('undefined');
  expect(logged).toHaveLength(1);
});

test('no more pictures are made at once than there are places, and who leaves the queue is not served', async () => {
  const gates: (() => void)[] = [];
  let working = 0;
  let most = 0;
  const { imaging } = createFakeImaging({
    async sampleJpeg() {
      working++;
      most = Math.max(most, working);
      await new Promise<void>((open) => gates.push(open));
      working--;
      return Buffer.from('drawn');
    },
  });
  const assets = createAssets({
    imaging,
    sourceOf: () => ({ paths: [] }),
    exportFile: () => '',
    ...{ thumbnailFolder: folder, uploadFolder: folder, version: '1', places: 2, log: { error: () => {} } },
  });
  const leave = new AbortController();
  const answers = Array.from({ length: 6 }, (_, index) =>
    assets.handle({
      method: 'GET',
      path: `/assets/sample/0/${index}`,
      signal: index === 3 ? leave.signal : undefined,
    }),
  );
  leave.abort();
  let opened = 0;
  while (opened < 5) {
    await new Promise(setImmediate);
    const gate = gates.shift();
    if (!gate) continue;
    gate();
    opened++;
  }
  expect((await Promise.all(answers)).map((answer) => answer?.status)).toEqual([200, 200, 200, 499, 200, 200]);
  expect(most).toBe(2);
});

test('what is no asset is left to the page', async () => {
  const { get } = open();
  expect(await get('')).toBeNull();
  expect(await get('static/index.js')).toBeNull();
  expect(await get('assets/index-Dk3x.js')).toBeNull();
});
