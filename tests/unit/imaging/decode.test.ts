import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture, readHeader, withDecoded } from '../../../main/imaging/decode.ts';
import { headerFacts } from '../../../main/imaging/inspect.ts';
import type { Picture } from '../../../main/imaging/picture.ts';
import { PictureError } from '../../../main/imaging/pictureError.ts';
import { readPictureFile } from '../../../main/imaging/pictureFile.ts';
import { waves } from './testPictures.ts';

interface HardFile {
  readonly file: string;
  readonly decodable: boolean;
  readonly upright_size?: [number, number];
  readonly mean_rgb?: [number, number, number];
  readonly what: string;
}

const folder = fileURLToPath(new URL('../../fixtures/hard/', import.meta.url));
const manifest: { files: HardFile[] } = JSON.parse(readFileSync(`${folder}manifest.json`, 'utf8'));
const decode = (name: string): Promise<Picture> => decodePicture(readPictureFile(folder + name), name);
const refusal = async (work: Promise<unknown>): Promise<PictureError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof PictureError) return error;
  throw new Error(`Expected a PictureError, got ${String(error)}.`);
};

function meanOf({ data }: Picture): number[] {
  const sums = [0, 0, 0];
  for (let i = 0; i < data.length; i += 1) sums[i % 3]! += data[i]!;
  return sums.map((sum) => (sum * 3) / data.length);
}

function largestDifference(a: Picture, b: Picture): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);
}

describe('decodes what Pillow decodes, upright and with its colours', () => {
  for (const { file, upright_size: size, mean_rgb: mean, decodable } of manifest.files) {
    // Some files are made by the library's tests, because their names cannot be checked out everywhere.
    if (!decodable || size === undefined || mean === undefined || !existsSync(folder + file)) continue;
    it(file, async () => {
      const picture = await decode(file);
      expect([picture.width, picture.height]).toEqual(size);
      expect(picture.data.length).toBe(size[0] * size[1] * 3);
      const header = await readHeader(readPictureFile(folder + file), file);
      expect([header.width, header.height]).toEqual(size);
      // The manifest's means leave transparency out; those are checked below. JPEG decoders differ by rounding.
      if (!file.includes('alpha')) {
        for (const [channel, value] of meanOf(picture).entries())
          expect(Math.abs(value - mean[channel]!)).toBeLessThan(0.5);
      }
    });
  }

  it('transparency lies over white', async () => {
    const alpha = await decode('alpha.png'); // alpha ramps from 0 at the left to 255 at the right
    expect([...alpha.data.subarray(0, 3)]).toEqual([255, 255, 255]);
    const opaque = await decode('png-named.jpg'); // the same picture without alpha
    const right = alpha.width * 3 - 3;
    for (let channel = 0; channel < 3; channel += 1) {
      expect(Math.abs(alpha.data[right + channel]! - opaque.data[right + channel]!)).toBeLessThanOrEqual(2);
    }
  });

  it('every EXIF orientation ends up as the reference, to JPEG loss', async () => {
    const reference = await decode('upright-reference.png');
    const upright = await decode('exif-orientation-1.jpg');
    const loss = largestDifference(upright, reference);
    for (let orientation = 2; orientation <= 8; orientation += 1) {
      const turned = await decode(`exif-orientation-${orientation}.jpg`);
      expect(largestDifference(turned, reference), `orientation ${orientation}`).toBeLessThan(loss + 12);
    }
  });

  it('lossless files give the same px in every format', async () => {
    const reference = await decode('upright-reference.png');
    expect(largestDifference(await decode('interlaced.png'), reference)).toBe(0);
    expect(largestDifference(await decode('lossless.webp'), reference)).toBe(0);
    expect(largestDifference(await decode('bitmap.bmp'), await decode('lzw.tiff'))).toBe(0);
  });

  it('an embedded profile is turned into sRGB', async () => {
    const picture = waves(20, 20);
    const raw = { raw: { width: 20, height: 20, channels: 3 as const } };
    const wide = await sharp(picture.data, raw).withIccProfile('p3').png().toBuffer();
    // Written as Display P3 numbers; read back as the colours they mean, which are those we began with.
    const back = await decodePicture(wide, 'p3.png');
    expect(largestDifference(back, picture)).toBeLessThanOrEqual(3);
    const untagged = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
    expect(largestDifference({ ...picture, data: new Uint8Array(untagged) }, picture)).toBeGreaterThan(5);
  });
});

describe('refuses with a reason', () => {
  for (const [file, kind, reason] of [
    ['truncated.jpg', 'unreadable', /ends too early/],
    ['truncated-header.jpg', 'unreadable', /ends too early/],
    ['empty.jpg', 'unreadable', /is empty \(0 bytes\)/],
    ['text.jpg', 'not-a-picture', /holds text, not a picture/],
    ['notes.txt', 'not-a-picture', /holds text, not a picture/],
    ['html-error-page.jpg', 'not-a-picture', /HTML page/],
    ['corrupt-idat.png', 'unreadable', /damaged/],
    ['bomb-20000x20000.png', 'too-large', /20000 × 20000 px, 400 million; at most 120 million/],
    ['bomb-header-only.png', 'too-large', /65535 × 65535 px/],
  ] as const) {
    it(file, async () => {
      const before = process.memoryUsage().rss;
      const error = await refusal((async () => decode(file))());
      expect(error.kind).toBe(kind);
      expect(error.reason).toMatch(reason);
      expect(error.message).toContain(file);
      expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 ** 2);
    });
  }

  it('a file that is not there, and a folder', async () => {
    const gone = await refusal((async () => readPictureFile(`${folder}never.jpg`))());
    expect([gone.kind, gone.code]).toEqual(['vanished', 'not-found']);
    expect((await refusal((async () => readPictureFile(folder))())).kind).toBe('not-a-picture');
  });

  it('says what other files are', async () => {
    for (const [start, reason] of [
      ['%PDF-1.7', /PDF document/],
      ['\0\0\0\x18ftypheic', /HEIC photo.*JPEG/],
      ['\0\0\0\x18ftypmp42', /video/],
      ['PK\x03\x04', /archive/],
      ['<?xml version="1.0"?><svg>', /drawing/],
      ['\x00\x01\x02\x03', /not a picture in a format/],
    ] as const) {
      const error = await refusal(decodePicture(Buffer.from(start.padEnd(64, '\0'), 'latin1'), 'x.jpg'));
      expect(error.reason).toMatch(reason);
    }
  });
});

describe('bitmaps', () => {
  const px = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 255],
    [16, 24, 32],
    [0, 0, 0],
  ] as const; // 3 × 2

  function bitmap(options: {
    bits: number;
    rows: number[][];
    height?: number;
    palette?: readonly (readonly [number, number, number])[];
    compression?: number;
    masks?: number[];
  }): Uint8Array {
    const palette = (options.palette ?? []).flatMap(([r, g, b]) => [b, g, r, 0]);
    const masks = (options.masks ?? []).flatMap((mask) => [
      mask & 255,
      (mask >> 8) & 255,
      (mask >> 16) & 255,
      mask >>> 24,
    ]);
    const offset = 54 + masks.length + palette.length;
    const rows = options.rows.flatMap((row) => [...row, ...new Array((4 - (row.length % 4)) % 4).fill(0)]);
    const bytes = new Uint8Array(offset + rows.length);
    const view = new DataView(bytes.buffer);
    bytes.set([0x42, 0x4d]);
    view.setUint32(10, offset, true);
    view.setUint32(14, 40, true);
    view.setInt32(18, 3, true);
    view.setInt32(22, options.height ?? 2, true);
    view.setUint16(26, 1, true);
    view.setUint16(28, options.bits, true);
    view.setUint32(30, options.compression ?? 0, true);
    bytes.set([...masks, ...palette, ...rows], 54);
    return bytes;
  }
  const expected = px.flat();
  const bgr = (row: number): number[] => px.slice(row * 3, row * 3 + 3).flatMap(([r, g, b]) => [b, g, r]);

  it('reads 24 bits from the bottom up and from the top down', async () => {
    const up = await decodePicture(bitmap({ bits: 24, rows: [bgr(1), bgr(0)] }), 'a.bmp');
    const down = await decodePicture(bitmap({ bits: 24, rows: [bgr(0), bgr(1)], height: -2 }), 'a.bmp');
    expect([...up.data]).toEqual(expected);
    expect([...down.data]).toEqual(expected);
  });

  it('reads palettes of 1, 4 and 8 bits', async () => {
    const eight = await decodePicture(
      bitmap({
        bits: 8,
        palette: px,
        rows: [
          [3, 4, 5],
          [0, 1, 2],
        ],
      }),
      'a.bmp',
    );
    const four = await decodePicture(
      bitmap({
        bits: 4,
        palette: px,
        rows: [
          [0x34, 0x50],
          [0x01, 0x20],
        ],
      }),
      'a.bmp',
    );
    const one = await decodePicture(
      bitmap({ bits: 1, palette: [px[5], px[3]], rows: [[0b01000000], [0b10100000]] }),
      'a.bmp',
    );
    expect([...eight.data]).toEqual(expected);
    expect([...four.data]).toEqual(expected);
    expect([...one.data].filter((_, i) => i % 3 === 0)).toEqual([255, 0, 255, 0, 255, 0]);
  });

  it('reads 32 bits, ignoring alpha, and 16 bits with masks', async () => {
    const bgra = (row: number): number[] => px.slice(row * 3, row * 3 + 3).flatMap(([r, g, b]) => [b, g, r, 0]);
    const wide = await decodePicture(bitmap({ bits: 32, rows: [bgra(1), bgra(0)] }), 'a.bmp');
    expect([...wide.data]).toEqual(expected);
    const word = ([r, g, b]: readonly [number, number, number]): number[] => {
      const value = ((r >> 3) << 11) | ((g >> 2) << 5) | (b >> 3);
      return [value & 255, value >> 8];
    };
    const rows = [px.slice(3).flatMap(word), px.slice(0, 3).flatMap(word)];
    const masked = await decodePicture(
      bitmap({ bits: 16, compression: 3, masks: [0xf800, 0x07e0, 0x001f], rows }),
      'a.bmp',
    );
    for (const [i, value] of masked.data.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(4);
  });

  it('refuses what is cut off, compressed or absurd', async () => {
    const whole = bitmap({ bits: 24, rows: [bgr(1), bgr(0)] });
    expect((await refusal(decodePicture(whole.subarray(0, 60), 'a.bmp'))).reason).toMatch(/ends too early/);
    expect((await refusal(decodePicture(whole.subarray(0, 30), 'a.bmp'))).reason).toMatch(/cut off/);
    expect((await refusal(decodePicture(bitmap({ bits: 8, compression: 1, rows: [] }), 'a.bmp'))).reason).toMatch(
      /compressed/,
    );
    const huge = whole.slice();
    new DataView(huge.buffer).setInt32(18, 100_000, true);
    new DataView(huge.buffer).setInt32(22, 100_000, true);
    expect((await refusal(decodePicture(huge, 'a.bmp'))).kind).toBe('too-large');
  });
});

describe('facts', () => {
  it('reads when a photo was taken, in the camera’s own time', async () => {
    const { data, width, height } = waves(16, 12);
    const photo = await sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg()
      .withExif({ IFD2: { DateTimeOriginal: '2021:07:09 18:05:59' } })
      .toBuffer();
    expect((await headerFacts(photo, 'x.jpg')).takenAt).toBe(Date.UTC(2021, 6, 9, 18, 5, 59));
    const unset = await sharp(photo)
      .withExif({ IFD2: { DateTimeOriginal: '0000:00:00 00:00:00' } })
      .jpeg()
      .toBuffer();
    expect((await headerFacts(unset, 'x.jpg')).takenAt).toBeNull();
  });

  it('gives identity, content’s format, upright size and orientation', async () => {
    const bytes = readPictureFile(`${folder}exif-orientation-6.jpg`);
    expect(await headerFacts(bytes, 'x.png')).toEqual({
      hash: '5e8ecb07d9b070a17f429e4457db236fa9cda444eb5b2ad25cdd7235cbc736b4',
      sizeBytes: 1782,
      format: 'jpeg',
      ...{ width: 48, height: 32, orientation: 6 },
      takenAt: null,
    });
  });
});

it('gives the memory of a picture back as soon as it was looked at', async () => {
  const { data, width, height } = waves(300, 200);
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
  const { picture, length } = await withDecoded(jpeg, 'waves.jpg', (picture) => ({
    picture,
    length: picture.data.length,
  }));
  expect([length, picture.data.length]).toEqual([300 * 200 * 3, 0]);
});
