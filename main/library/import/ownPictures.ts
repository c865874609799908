/** Pictures that Thaw keeps itself, because they are no files of their own: crops, pixels, what lay in an archive or was sent. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, link, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Box, Kept, RawPicture } from '../../imaging/imaging.ts';
import { fileEndings, ownPictureFile } from '../../imaging/ownPictureFile.ts';
import { maxFileBytes } from '../../imaging/picture.ts';
import { PictureError } from '../../imaging/pictureError.ts';
import { type PictureFormat, pictureFormat, sniffBytes } from '../../imaging/pictureFormat.ts';
import type { Surroundings } from '../surroundings.ts';

/** Every method returns the absolute path of the kept file, named by its content, so that the same picture is kept once. */
export interface OwnPictures {
  /** Keeps what comes out of the stream. Rejects with `PictureError` when it is no picture; then nothing is left. */
  keepStream(content: Readable, shown: string, signal: AbortSignal): Promise<string>;
  /** Keeps a file that Thaw has already, without using space for it twice where the disk can. */
  keepFile(path: string, signal: AbortSignal): Promise<string>;
  /** Parts of one picture, which is decoded once. */
  keepCrops(path: string, boxes: readonly Box[], signal: AbortSignal): Promise<Kept[]>;
  keepPixels(picture: RawPicture, signal: AbortSignal): Promise<string>;
}

export const ownPictureFolder = (dataDir: string): string => join(dataDir, 'pictures');

export function createOwnPictures({ imaging, dataDir }: Pick<Surroundings, 'imaging' | 'dataDir'>): OwnPictures {
  const folder = ownPictureFolder(dataDir);

  async function place(unfinished: string, hash: string, format: PictureFormat): Promise<string> {
    const path = ownPictureFile(folder, hash, format);
    await mkdir(dirname(path), { recursive: true });
    await rename(unfinished, path);
    return path;
  }

  return {
    async keepStream(content, shown, signal) {
      await mkdir(folder, { recursive: true });
      const unfinished = join(folder, `unfinished-${randomUUID()}`);
      const hash = createHash('sha256');
      let found: PictureFormat | null = null;
      try {
        const checked = checkPicture(shown, (format) => {
          found = format;
        });
        await pipeline(
          content,
          checked,
          async function* (chunks: AsyncIterable<Uint8Array>) {
            for await (const chunk of chunks) {
              hash.update(chunk);
              yield chunk;
            }
          },
          createWriteStream(unfinished, { flags: 'wx' }),
          { signal },
        );
        if (found === null) throw new PictureError('unreadable', 'The file is empty (0 bytes).', shown);
        return await place(unfinished, hash.digest('hex'), found);
      } catch (error) {
        throw explain(error, shown);
      } finally {
        content.destroy();
        await rm(unfinished, { force: true });
      }
    },
    async keepFile(path, signal) {
      const hash = createHash('sha256');
      let found: PictureFormat | null = null;
      await pipeline(
        createReadStream(path),
        checkPicture(path, (format) => {
          found = format;
        }),
        async (chunks: AsyncIterable<Uint8Array>) => {
          for await (const chunk of chunks) hash.update(chunk);
        },
        { signal },
      );
      if (found === null) throw new PictureError('unreadable', 'The file is empty (0 bytes).', path);
      const kept = ownPictureFile(folder, hash.digest('hex'), found);
      if (await stat(kept).catch(() => null)) return kept;
      await mkdir(dirname(kept), { recursive: true });
      await link(path, kept).catch(async () => {
        const unfinished = join(folder, `unfinished-${randomUUID()}`);
        await copyFile(path, unfinished);
        await rename(unfinished, kept);
      });
      return kept;
    },
    keepCrops: (path, boxes, signal) => imaging.keepCrops(path, boxes, folder, { signal }),
    keepPixels: (picture, signal) => imaging.keepPixels(picture, folder, { signal }),
  };
}

/** Deletes what is kept of pictures that nothing knows any more. */
export async function removeOwnPictures(dataDir: string, hashes: readonly string[]): Promise<void> {
  const folder = ownPictureFolder(dataDir);
  if (!(await stat(folder).catch(() => null))) return;
  for (const hash of hashes) {
    for (const format of Object.keys(fileEndings) as PictureFormat[]) {
      await rm(ownPictureFile(folder, hash, format), { force: true });
    }
  }
}

/** Passes bytes on once the first of them are those of a picture, and stops at the size that no photo has. */
function checkPicture(shown: string, onFormat: (format: PictureFormat) => void) {
  return async function* (chunks: AsyncIterable<Uint8Array>) {
    let start = Buffer.alloc(0);
    let known = false;
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxFileBytes) throw new PictureError('too-large', 'It has more than 1 GiB.', shown);
      if (known) {
        yield chunk;
        continue;
      }
      start = Buffer.concat([start, chunk]);
      if (start.length < sniffBytes) continue;
      check(start);
      known = true;
      yield start;
    }
    if (known || start.length === 0) return;
    check(start);
    yield start;
  };

  function check(start: Uint8Array): void {
    const found = pictureFormat(start.subarray(0, sniffBytes));
    if (!('format' in found)) throw new PictureError('not-a-picture', `The file ${found.instead}.`, shown);
    onFormat(found.format);
  }
}

/** Inflating a damaged or lying archive fails in the stream; that concerns this picture only. */
function explain(error: unknown, shown: string): unknown {
  if (error instanceof PictureError || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (code.startsWith('Z_') || (code === '' && error.name === 'Error')) {
    return new PictureError('unreadable', `The archive is damaged there (${error.message}).`, shown, { cause: error });
  }
  return error;
}
