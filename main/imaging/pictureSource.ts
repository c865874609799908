/** Reads a picture from the first of its copies that is there and unchanged. */

import type { PictureSource } from './imaging.ts';
import { contentHash } from './inspect.ts';
import { PictureError } from './pictureError.ts';
import { readPictureFile } from './pictureFile.ts';

export interface SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly hash: string;
}

/** Throws the `PictureError` of the first copy that is there, or of the first when none is. */
export function readSource({ paths, hash }: PictureSource): SourceFile {
  const errors: PictureError[] = [];
  for (const path of paths) {
    try {
      const bytes = readPictureFile(path);
      const found = contentHash(bytes);
      if (hash === undefined || hash === found) return { path, bytes, hash: found };
      errors.push(new PictureError('vanished', 'The file has changed; import its folder again to take it in.', path));
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      errors.push(error);
    }
  }
  const there = errors.find((error) => error.kind !== 'vanished');
  throw there ?? errors[0] ?? new PictureError('vanished', 'No copy of this picture is known.', hash ?? 'picture');
}
