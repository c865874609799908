/** Files out of a gzipped tar (POSIX.1-1988 ustar), read once from front to back. Links and folders in it are passed over. */
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { unusable, type Wanted, wantedFor } from './unpack.ts';
import { damaged } from './unpackZip.ts';

const blockBytes = 512;

/** Returns which of `wanted` were written, by where they were written to. */
export async function unpackTar(
  archive: string,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const done = new Set<string>();
  try {
    await pipeline(
      createReadStream(archive),
      createGunzip(),
      (blocks: AsyncIterable<Buffer>) => readEntries(blocks, wanted, done),
      { signal },
    );
  } catch (error) {
    throw damaged('what is in it', error);
  }
  return done;
}

async function readEntries(source: AsyncIterable<Buffer>, wanted: readonly Wanted[], done: Set<string>): Promise<void> {
  let header = Buffer.alloc(0);
  let handle: FileHandle | null = null;
  let target: Wanted | undefined;
  /** Bytes of the entry, and of the padding behind it, that are still to come. */
  let left = 0;
  let padding = 0;
  try {
    for await (const chunk of source) {
      let rest = chunk;
      while (rest.length > 0) {
        if (left > 0) {
          const part = rest.subarray(0, left);
          if (handle !== null) await handle.writeFile(part);
          left -= part.length;
          rest = rest.subarray(part.length);
          if (left === 0 && handle !== null && target !== undefined) {
            await handle.sync();
            await handle.close();
            handle = null;
            done.add(target.file);
          }
          continue;
        }
        if (padding > 0) {
          const skipped = Math.min(padding, rest.length);
          padding -= skipped;
          rest = rest.subarray(skipped);
          continue;
        }
        const needed = blockBytes - header.length;
        header = Buffer.concat([header, rest.subarray(0, needed)]);
        rest = rest.subarray(needed);
        if (header.length < blockBytes) continue;
        const entry = parseHeader(header);
        header = Buffer.alloc(0);
        if (entry === null) continue;
        left = entry.bytes;
        padding = (blockBytes - (entry.bytes % blockBytes)) % blockBytes;
        target = entry.isFile ? wantedFor(entry.name, wanted) : undefined;
        if (target !== undefined && left > 0 && !done.has(target.file)) handle = await open(target.file, 'w');
      }
    }
    if (left > 0) throw unusable('it ends in the middle of a file');
  } finally {
    await handle?.close();
  }
}

/** Null for the empty blocks at the end. */
function parseHeader(header: Buffer): { name: string; bytes: number; isFile: boolean } | null {
  if (header.every((byte) => byte === 0)) return null;
  const text = (start: number, length: number) => header.toString('utf8', start, start + length).replace(/\0.*$/s, '');
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (Number.parseInt(text(148, 8), 8) !== sum) throw unusable('it is no tar, or damaged');
  const prefix = text(257, 5) === 'ustar' ? text(345, 155) : '';
  const type = header[156];
  return {
    name: prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    // A first byte from 128 on says that the number is binary, for files above 8 GB.
    bytes: header[124]! < 128 ? Number.parseInt(text(124, 12).trim() || '0', 8) : Number(header.readBigUInt64BE(128)),
    isFile: type === 0 || type === 48,
  };
}
