/** Where pictures lie that Thaw keeps itself, because they are no files of their own: named by their content. */
import { join } from 'node:path';
import type { PictureFormat } from './pictureFormat.ts';

/** `ownPictureFile('/data/pictures', 'ab12…', 'png')` → `/data/pictures/ab/ab12….png`. */
export const ownPictureFile = (folder: string, hash: string, format: PictureFormat): string =>
  join(folder, hash.slice(0, 2), `${hash}.${fileEndings[format]}`);

export const fileEndings: Readonly<Record<PictureFormat, string>> = {
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  tiff: 'tif',
  avif: 'avif',
  heic: 'heic',
  bmp: 'bmp',
};
