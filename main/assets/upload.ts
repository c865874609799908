/** Keeps a dropped photo in the upload folder, under a name that is safe on every platform, whole or not at all. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ServiceError } from '../contract/index.ts';

/** Larger files are not photos that somebody drops on a page. */
export const maxUploadBytes = 256 * 1024 * 1024;

export class UploadTooLarge extends ServiceError {
  constructor(name: string, maxBytes: number) {
    const limit = `${Math.floor(maxBytes / 1024 / 1024)} MiB`;
    super('invalid-request', `"${name}" is larger than ${limit}. Open it from its folder instead.`, { subject: name });
    this.name = 'UploadTooLarge';
  }
}

/**
 * Returns the copy's absolute path. Copies lie in a folder named by their content, so the same photo dropped twice is
 * one file, and two photos of one name are two. Throws `UploadTooLarge` above `maxBytes`, `invalid-request` when empty.
 */
export async function keepUpload(request: {
  folder: string;
  name: string;
  body: AsyncIterable<Uint8Array>;
  maxBytes?: number;
}): Promise<string> {
  const { folder, name, body, maxBytes = maxUploadBytes } = request;
  const unfinished = await mkdtemp(join(folder, 'unfinished-'));
  try {
    const file = join(unfinished, safeFileName(name));
    const hash = createHash('sha256');
    let bytes = 0;
    await pipeline(
      body,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > maxBytes) throw new UploadTooLarge(name, maxBytes);
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(file, { flags: 'wx' }),
    );
    if (bytes === 0) {
      throw new ServiceError('invalid-request', `"${name}" is empty. Choose another file.`, { subject: name });
    }
    const home = join(folder, hash.digest('hex').slice(0, 16));
    await mkdir(home, { recursive: true });
    const kept = join(home, safeFileName(name));
    await rename(file, kept);
    return kept;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** The last part of the name, without what file systems or shells trip over; the ending is kept. */
export function safeFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const cleaned = last
    .normalize('NFC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
    .replace(/[\u0000-\u001f\u007f<>:"|?*]/g, '_')
    // A leading dot hides the file, a leading dash looks like an option, Windows drops trailing dots and spaces.
    .replace(/^[.\-\s]+|[.\s]+$/g, '')
    // Windows keeps these names for devices, with any ending.
    .replace(/^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i, '_$1');
  if (!cleaned) return 'photo';
  const dot = cleaned.lastIndexOf('.');
  const ending = dot > 0 && cleaned.length - dot <= 10 ? cleaned.slice(dot) : '';
  // At most 120 characters, so that the longest scripts stay below 255 bytes in UTF-8 … cut by whole characters.
  const stem = [...cleaned.slice(0, cleaned.length - ending.length)].slice(0, 60).join('');
  return `${stem}${ending}`;
}
