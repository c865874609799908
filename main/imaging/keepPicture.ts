/** Keeps as PNG files of Thaw's own what is no file: parts of pictures, and pixels that stand in an array. */
import { existsSync } from 'node:fs';
import sharp from 'sharp';
import { decodePicture } from './decode.ts';
import type { Box, Kept, RawPicture } from './imaging.ts';
import { contentHash } from './inspect.ts';
import { ownPictureFile } from './ownPictureFile.ts';
import type { Picture } from './picture.ts';
import { readPictureFile } from './pictureFile.ts';
import { writeWhole } from './writeWhole.ts';

/** Decodes once, however many boxes there are. A box that cannot be cut out gives the reason, as a sentence. Throws `PictureError`. */
export async function keepCrops(request: { path: string; boxes: readonly Box[]; folder: string }): Promise<Kept[]> {
  const { path, boxes, folder } = request;
  const picture = await decodePicture(readPictureFile(path), path);
  const kept: Kept[] = [];
  for (const box of boxes) {
    const place = placeOf(box, picture);
    kept.push('reason' in place ? place : { path: await keepPixels(cut(picture, place), folder) });
  }
  return kept;
}

/** The same pixels always make the same file; it is written once. */
export async function keepPixels({ data, width, height, channels }: RawPicture, folder: string): Promise<string> {
  const png = await sharp(data, { raw: { width, height, channels } }).png().toBuffer();
  const path = ownPictureFile(folder, contentHash(png), 'png');
  if (!existsSync(path)) writeWhole(path, png);
  return path;
}

/** Two sizes show the same picture when their aspect differs by no more than rounding. */
const aspectTolerance = 0.02;

/** Whole px inside the picture: [left, right) × [top, bottom). */
type Place = { left: number; top: number; right: number; bottom: number };

function placeOf(box: Box, picture: Picture): Place | { reason: string } {
  const of = box.of === 'shares' ? { width: 1, height: 1 } : (box.of ?? picture);
  const [scaleX, scaleY] = [picture.width / of.width, picture.height / of.height];
  if (box.of !== 'shares' && Math.abs(scaleX / scaleY - 1) > aspectTolerance) {
    return {
      reason: `Its box was drawn on a picture of ${of.width} × ${of.height} px, but this one has ${picture.width} × ${picture.height}.`,
    };
  }
  const left = Math.max(0, Math.floor(box.left * scaleX));
  const top = Math.max(0, Math.floor(box.top * scaleY));
  const right = Math.min(picture.width, Math.ceil((box.left + box.width) * scaleX));
  const bottom = Math.min(picture.height, Math.ceil((box.top + box.height) * scaleY));
  // NaN, from a box without numbers, is caught too.
  if (!(box.width > 0 && box.height > 0 && right > left && bottom > top)) {
    return { reason: 'Its box is empty or lies outside of the picture.' };
  }
  return { left, top, right, bottom };
}

function cut(picture: Picture, { left, top, right, bottom }: Place): RawPicture {
  const width = right - left;
  const height = bottom - top;
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * picture.width + left) * 3;
    data.set(picture.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { data, width, height, channels: 3 };
}
