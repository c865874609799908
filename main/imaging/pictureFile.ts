/** Reads a picture file whole, after a look at its size and first bytes. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { maxFileBytes } from './picture.ts';
import { PictureError } from './pictureError.ts';
import { requireFormat, sniffBytes } from './pictureFormat.ts';

/**
 * Blocks the calling thread: for worker threads, where this is several times faster than four trips through the thread
 * pool. Throws `PictureError` for what is not there, may not be read, is no picture or is larger than 1 GiB.
 */
export function readPictureFile(path: string): Uint8Array {
  try {
    // A named pipe would block when opened; only plain files can be pictures.
    if (!statSync(path).isFile()) throw new PictureError('not-a-picture', 'It is not a file.', path);
    const file = openSync(path, 'r');
    try {
      return readWhole(file, path);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw error instanceof PictureError ? error : fileError(error, path);
  }
}

function readWhole(file: number, path: string): Uint8Array {
  const { size } = fstatSync(file);
  const start = new Uint8Array(Math.min(size, sniffBytes));
  readSync(file, start, 0, start.length, 0);
  requireFormat(start, path);
  if (size > maxFileBytes) {
    const gib = (size / 1024 ** 3).toFixed(1);
    throw new PictureError('too-large', `The file has ${gib} GiB; pictures may have 1 GiB at most.`, path);
  }
  const bytes = new Uint8Array(size);
  let read = 0;
  while (read < size) {
    const count = readSync(file, bytes, read, size - read, read);
    if (count === 0) break; // it became shorter while it was read
    read += count;
  }
  return bytes.subarray(0, read);
}

function fileError(error: unknown, path: string): PictureError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENODEV' || code === 'ENXIO') {
    return new PictureError('vanished', 'The file is not there any more.', path, { cause: error });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new PictureError('unreadable', 'You are not allowed to read this file.', path, { cause: error });
  }
  const detail = code || (error instanceof Error ? error.message : String(error));
  return new PictureError('unreadable', `The file could not be read (${detail}).`, path, { cause: error });
}
