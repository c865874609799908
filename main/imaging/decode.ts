/** Decodes a picture file to upright 8-bit sRGB, transparency over white; refuses damaged and oversized ones in plain words. */
import sharp, { type Metadata, type Sharp } from 'sharp';
import { bmpHeader, decodeBmp } from './bmp.ts';
import { jpegInfo } from './jpegInfo.ts';
import { maxPixels, type Picture } from './picture.ts';
import { PictureError } from './pictureError.ts';
import { type PictureFormat, requireFormat } from './pictureFormat.ts';

/** What a picture's header says. */
export interface PictureHeader {
  readonly format: PictureFormat;
  /** px after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** 1…8 as in EXIF. */
  readonly orientation: number;
  /** The EXIF block, when there is one. */
  readonly exif: Uint8Array | null;
}

/** Decodes the first frame. `path` is for messages. Throws `PictureError`. */
export async function decodePicture(bytes: Uint8Array, path: string): Promise<Picture> {
  const format = requireFormat(bytes, path);
  if (format === 'bmp') return decodeBitmap(bytes, path);
  if (format === 'jpeg' && isPlainCmyk(bytes)) return decodeCmyk(bytes, path);
  return decoded(await decodePipeline(bytes, path, (pipeline) => pipeline.raw()), path);
}

/**
 * Decodes a picture for `use` alone and gives its memory back at once: left to the garbage collector, which hears late of so many
 * bytes outside its heap, small photos took a fifth longer. `use` must not keep the px. Throws `PictureError`.
 */
export async function withDecoded<Result>(
  bytes: Uint8Array,
  path: string,
  use: (picture: Picture) => Result,
): Promise<Result> {
  const picture = await decodePicture(bytes, path);
  try {
    return use(picture);
  } finally {
    const { buffer } = picture.data;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === picture.data.length) buffer.transfer(0);
  }
}

/**
 * Decodes through the image library into what `finish` makes of it (resized, encoded), so that nothing larger is kept.
 * What the library cannot read by itself is decoded first. Throws `PictureError`.
 */
export async function decodeThrough(
  bytes: Uint8Array,
  path: string,
  finish: (pipeline: Sharp) => Sharp,
): Promise<{ data: Uint8Array; width: number; height: number }> {
  const format = requireFormat(bytes, path);
  if (format === 'bmp' || (format === 'jpeg' && isPlainCmyk(bytes))) {
    const { data, width, height } = await decodePicture(bytes, path);
    return pixelsOf(
      await finish(sharp(data, { raw: { width, height, channels: 3 } })).toBuffer({ resolveWithObject: true }),
    );
  }
  return decodePipeline(bytes, path, finish);
}

/** Reads the header without decoding. Throws `PictureError`, also for pictures with more px than are taken. */
export async function readHeader(bytes: Uint8Array, path: string): Promise<PictureHeader> {
  const format = requireFormat(bytes, path);
  if (format === 'bmp') {
    const { width, height } = checkedBitmap(bytes, path);
    return { format, width, height, orientation: 1, exif: null };
  }
  const header = await libraryHeader(bytes, path);
  const { width, height } = header;
  refuseTooLarge(width, height, path);
  const orientation = header.orientation ?? 1;
  const turned = orientation >= 5;
  return {
    ...{ format, width: turned ? height : width, height: turned ? width : height, orientation },
    exif: header.exif ?? null,
  };
}

async function decodePipeline(
  bytes: Uint8Array,
  path: string,
  finish: (pipeline: Sharp) => Sharp,
): Promise<{ data: Uint8Array; width: number; height: number }> {
  try {
    // 'error' refuses files that end too early and damaged ones, but not stray bytes behind a whole picture.
    const pipeline = sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels, sequentialRead: true })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb');
    return pixelsOf(await finish(pipeline).toBuffer({ resolveWithObject: true }));
  } catch (error) {
    throw await reasonOf(error, bytes, path);
  }
}

function decoded(picture: Picture, path: string): Picture {
  if (picture.data.length === picture.width * picture.height * 3) return picture;
  throw new PictureError('unreadable', 'The picture has a colour format that is not known here.', path);
}

function pixelsOf(result: { data: Buffer; info: { width: number; height: number } }) {
  const { data, info } = result;
  // A plain Uint8Array: the loops over px then see one kind of array, which keeps them fast.
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return { data: bytes, width: info.width, height: info.height };
}

/** Finds out, from the header, why the library would not decode. */
async function reasonOf(error: unknown, bytes: Uint8Array, path: string): Promise<PictureError> {
  const message = error instanceof Error ? error.message : String(error);
  try {
    const { width, height } = await libraryHeader(bytes, path);
    refuseTooLarge(width, height, path);
  } catch (headerError) {
    if (headerError instanceof PictureError) return headerError;
  }
  return new PictureError('unreadable', inPlainWords(message), path, { cause: error });
}

async function libraryHeader(bytes: Uint8Array, path: string): Promise<Metadata> {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new PictureError('unreadable', inPlainWords(message), path, { cause: error });
  }
}

function inPlainWords(message: string): string {
  if (/premature end|ended prematurely|truncated|end of (file|stream)|unexpected end|not enough data/i.test(message)) {
    return 'The file ends too early; it is probably an incomplete copy.';
  }
  const detail = message
    .split('\n')[0]!
    .replace(/^Input (buffer|file) /, '')
    .trim();
  return `The picture data is damaged (${detail}).`;
}

function refuseTooLarge(width: number, height: number, path: string): void {
  if (width * height <= maxPixels) return;
  const millions = (pixels: number): string => Math.round(pixels / 1e6).toLocaleString('en');
  throw new PictureError(
    'too-large',
    `The picture has ${width} × ${height} px, ${millions(width * height)} million; at most ${millions(maxPixels)} million are taken.`,
    path,
  );
}

function checkedBitmap(bytes: Uint8Array, path: string): { width: number; height: number } {
  const { width, height, problem } = bmpHeader(bytes);
  if (problem !== null) throw new PictureError('unreadable', `The bitmap ${problem}.`, path);
  refuseTooLarge(width, height, path);
  return { width, height };
}

function decodeBitmap(bytes: Uint8Array, path: string): Picture {
  checkedBitmap(bytes, path);
  try {
    return decodeBmp(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PictureError('unreadable', inPlainWords('truncated'), path, { cause: error });
  }
}

/** CMYK without a profile has no defined colours; browsers and Pillow take ink as plain subtraction. */
function isPlainCmyk(bytes: Uint8Array): boolean {
  const { components, hasProfile } = jpegInfo(bytes);
  return components === 4 && !hasProfile;
}

async function decodeCmyk(bytes: Uint8Array, path: string): Promise<Picture> {
  let inks: { data: Uint8Array; width: number; height: number };
  try {
    inks = pixelsOf(
      await sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels })
        .autoOrient()
        .pipelineColourspace('cmyk')
        .toColourspace('cmyk')
        .raw()
        .toBuffer({ resolveWithObject: true }),
    );
  } catch (error) {
    throw await reasonOf(error, bytes, path);
  }
  const { width, height } = inks;
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, out = 0; out < data.length; from += 4, out += 3) {
    const light = 255 - inks.data[from + 3]!;
    data[out] = Math.round(((255 - inks.data[from]!) * light) / 255);
    data[out + 1] = Math.round(((255 - inks.data[from + 1]!) * light) / 255);
    data[out + 2] = Math.round(((255 - inks.data[from + 2]!) * light) / 255);
  }
  return { data, width, height };
}
