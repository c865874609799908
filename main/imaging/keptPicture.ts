/** A decoded picture as training keeps it: no larger than its views need, in memory that threads share or in a file. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { Picture } from './picture.ts';
import { pictureOfView } from './preprocess.ts';
import { resample } from './resample.ts';
import { plainView } from './view.ts';

export type KeptPicture =
  | Picture
  | {
      /** Where its 3 · width · height bytes lie. */
      readonly file: string;
      readonly offset: number;
      readonly width: number;
      readonly height: number;
    };

/** Shortest side, in px, that is kept for views of `size` px: what a view of two thirds of the picture has no more px than. */
export const keptSide = (size: number): number => Math.ceil(1.5 * size);

/** Size that a picture is kept with: its short side at most `side` px. */
export function keptSize({ width, height }: Size, side: number): Size {
  const short = Math.min(width, height);
  if (short <= side) return { width, height };
  return { width: Math.round((width * side) / short), height: Math.round((height * side) / short) };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The picture with its short side at most `side` px. */
export function shrinkToKeep(picture: Picture, side: number): Picture {
  const { width, height } = keptSize(picture, side);
  if (width === picture.width && height === picture.height) return picture;
  const whole = { left: 0, top: 0, width: picture.width, height: picture.height };
  const view = plainView(width, height);
  resample(picture, whole, whole, view);
  return pictureOfView(view);
}

/** Its px, read when they lie in a file. */
export function openKept(kept: KeptPicture): Picture {
  if ('data' in kept) return kept;
  const { file, offset, width, height } = kept;
  const data = new Uint8Array(width * height * 3);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, data, 0, data.length, offset);
  } finally {
    closeSync(handle);
  }
  return { data, width, height };
}

/** A copy in shared memory. */
export function shared({ data, width, height }: Picture): Picture {
  const copy = new Uint8Array(new SharedArrayBuffer(data.length));
  copy.set(data);
  return { data: copy, width, height };
}
