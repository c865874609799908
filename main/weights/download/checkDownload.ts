/** Whether a file that came over the network is the one that was published. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ServerChecksums } from './request.ts';

/** What the file should be. */
export interface ExpectedFile {
  /** Published SHA-256 or the first digits of it; null when none is published. */
  readonly sha256: string | null;
  /** What the server says, which guards against damage on the way. */
  readonly server: ServerChecksums;
}

/** What a file was compared with, for people. */
export function comparedWith({ sha256, server }: ExpectedFile): string {
  if (sha256 !== null) return 'compared with its published SHA-256';
  if (server.sha256 !== null) return 'compared with the SHA-256 that the server tells';
  if (server.md5 !== null) return 'compared with the MD5 that the server tells';
  return 'compared with no checksum, for nobody tells one; its parameters fit by name and shape';
}

/** Reads the whole file. Null when it is right, else what is wrong, to follow "The file". `onProgress` gets bytes read. */
export async function checkDownload(
  file: string,
  { sha256, server }: ExpectedFile,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (done: number) => void },
): Promise<string | null> {
  const hashes = { sha256: createHash('sha256'), md5: createHash('md5') };
  let done = 0;
  for await (const chunk of createReadStream(file, { signal, highWaterMark: 1 << 20 })) {
    if (!Buffer.isBuffer(chunk)) throw new Error('A file gave text instead of bytes.');
    hashes.sha256.update(chunk);
    if (server.md5 !== null) hashes.md5.update(chunk);
    done += chunk.length;
    onProgress(done);
  }
  const found = { sha256: hashes.sha256.digest('hex'), md5: hashes.md5.digest('hex') };
  if (sha256 !== null && !found.sha256.startsWith(sha256))
    return `has the SHA-256 ${found.sha256.slice(0, 16)}…, and the published one begins with ${sha256}`;
  if (server.sha256 !== null && found.sha256 !== server.sha256)
    return `has the SHA-256 ${found.sha256.slice(0, 16)}…, and the server says ${server.sha256.slice(0, 16)}…`;
  if (server.md5 !== null && found.md5 !== server.md5)
    return `has the MD5 ${found.md5}, and the server says ${server.md5}`;
  return null;
}
