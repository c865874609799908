/** Finds out what a file is: a picture that is known already, a new one, or something else, and why. */
import { open, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { SkippedFile } from '../../contract/index.ts';
import type { PictureFacts } from '../../imaging/picture.ts';
import { PictureError } from '../../imaging/pictureError.ts';
import { pictureFormat, sniffBytes } from '../../imaging/pictureFormat.ts';
import { type PictureRow, pictureById, pictureFile } from '../../store/pictures.ts';
import type { Surroundings } from '../surroundings.ts';
import { isGone } from './walkFolder.ts';

export type ReadFile = ReadPicture | NotTaken;

export interface ReadPicture {
  readonly path: string;
  readonly sizeBytes: number;
  /** ms since 1970. */
  readonly modifiedAt: number;
  /** The stored row when the file has not changed since the last look; else what reading it showed. */
  readonly picture: PictureRow | PictureFacts;
}

export interface NotTaken {
  readonly path: string;
  readonly skipped: Pick<SkippedFile, 'kind' | 'reason'>;
}

/** Rejects only when the import cannot go on: cancelled, disk full, a fault of ours. */
export async function readPictureFile(
  { store, imaging, dataDir }: Pick<Surroundings, 'store' | 'imaging' | 'dataDir'>,
  path: string,
  signal?: AbortSignal,
): Promise<ReadFile> {
  signal?.throwIfAborted();
  try {
    const info = await stat(path);
    const file = { path, sizeBytes: info.size, modifiedAt: Math.floor(info.mtimeMs) };
    const known = pictureFile(store, path);
    if (known && known.sizeBytes === file.sizeBytes && known.modifiedAt === file.modifiedAt) {
      const picture = pictureById(store, known.pictureId);
      if (picture) return { ...file, picture };
    }
    if (!pictureExtensions.has(extname(path).toLowerCase())) {
      const announced = pictureFormat(await startOf(path));
      if ('instead' in announced) {
        return { path, skipped: { kind: 'not-a-picture', reason: `The file ${announced.instead}.` } };
      }
    }
    const picture = await imaging.inspectAndThumbnail(path, thumbnailFolder(dataDir), { signal });
    return { ...file, picture };
  } catch (error) {
    return { path, skipped: whyNot(path, error) };
  }
}

/** Where thumbnails lie in the data directory. */
export const thumbnailFolder = (dataDir: string): string => join(dataDir, 'thumbnails');

/** The reason in words for a file that could not be read; throws errors that are not about this file. */
export function whyNot(path: string, error: unknown): NotTaken['skipped'] {
  // Node shows bytes that are not UTF-8 as U+FFFD, and no file of that name can be opened.
  const misnamed = basename(path).includes('\uFFFD');
  if (error instanceof PictureError && !(misnamed && error.kind === 'vanished')) {
    return { kind: error.kind, reason: error.reason };
  }
  if (isGone(error) || misnamed) {
    return misnamed
      ? { kind: 'unreadable', reason: 'Its name is not valid UTF-8, so it cannot be opened. Rename it.' }
      : { kind: 'vanished', reason: 'The file went away while the folder was being read.' };
  }
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EACCES' || code === 'EPERM') {
    return { kind: 'unreadable', reason: 'The file cannot be opened. Allow reading it.' };
  }
  if (code === 'EIO' || code === 'ENAMETOOLONG' || code === 'EISDIR' || code === 'ELOOP') {
    return { kind: 'unreadable', reason: `The system could not read the file (${code}).` };
  }
  throw error;
}

async function startOf(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(sniffBytes), 0, sniffBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** By its name alone: one that announces a picture, or none at all. */
export const mayBePicture = (name: string): boolean => ['', ...pictureExtensions].includes(extname(name).toLowerCase());

/** Names that announce a picture; these files go to the decoder whatever they hold, so that damage is told from absence. */
export const pictureExtensions = new Set([
  '.jpg',
  '.jpeg',
  '.jpe',
  '.jfif',
  '.png',
  '.webp',
  '.gif',
  '.tif',
  '.tiff',
  '.bmp',
  '.avif',
  '.heic',
  '.heif',
]);
