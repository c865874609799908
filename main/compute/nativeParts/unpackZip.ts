/** Files out of a zip (APPNOTE.TXT 6.3), by its central directory; stored or deflated ones, without encryption and zip64. */
import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { unusable, type Wanted, wantedFor } from './unpack.ts';

interface Entry {
  readonly name: string;
  readonly encrypted: boolean;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Of its local header. */
  readonly offset: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const longestComment = 0xffff;

/** Returns which of `wanted` were written, by where they were written to. */
export async function unpackZip(
  archive: string,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  await using handle = await open(archive);
  const done = new Set<string>();
  for (const entry of await readDirectory(handle)) {
    const target = wantedFor(entry.name, wanted);
    if (target === undefined || done.has(target.file)) continue;
    if (entry.encrypted || (entry.method !== 0 && entry.method !== 8))
      throw unusable(`${entry.name} is packed in a way that is not known here (method ${entry.method})`);
    const start = await dataStart(handle, entry);
    await write(archive, { entry, start, file: target.file }, signal);
    done.add(target.file);
  }
  return done;
}

async function readDirectory(handle: FileHandle): Promise<readonly Entry[]> {
  const { size } = await handle.stat();
  const tail = await read(
    handle,
    Math.max(0, size - endBytes - longestComment),
    Math.min(size, endBytes + longestComment),
  );
  let end = tail.length - endBytes;
  while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end -= 1;
  if (end < 0) throw unusable('its list of files is missing, as in one that was cut off');
  const bytes = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  if (offset === 0xffffffff || offset + bytes > size) throw unusable('its list of files lies outside of it');
  return parseDirectory(await read(handle, offset, bytes));
}

function parseDirectory(directory: Buffer): readonly Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature; ) {
    const nameBytes = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameBytes),
      encrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function dataStart(handle: FileHandle, { name, offset }: Entry): Promise<number> {
  const header = await read(handle, offset, 30);
  if (header.readUInt32LE(0) !== localSignature) throw unusable(`${name} is not where its list of files says`);
  return offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
}

async function write(
  archive: string,
  { entry, start, file }: { readonly entry: Entry; readonly start: number; readonly file: string },
  signal: AbortSignal,
): Promise<void> {
  const { name, packedBytes, bytes, crc } = entry;
  let done = 0;
  let sum = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length;
      sum = crc32(chunk, sum);
      // A small archive must not be able to fill the disk.
      next(done > bytes ? unusable(`${name} is larger than its list of files says`) : null, chunk);
    },
  });
  const packed = createReadStream(archive, { start, end: start + packedBytes - 1 });
  const target = createWriteStream(file, { flush: true });
  try {
    if (entry.method === 0) await pipeline(packed, check, target, { signal });
    else await pipeline(packed, createInflateRaw(), check, target, { signal });
  } catch (error) {
    throw damaged(name, error);
  }
  if (done !== bytes || sum !== crc)
    throw unusable(`${name} is damaged: its checksum is not the one it was packed with`);
}

/** zlib's errors mean a broken archive; anything else is passed on. */
export function damaged(name: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') ? unusable(`${name} is damaged (${code})`, error) : error;
}

async function read(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  if (bytesRead < length) throw unusable('it ends too early');
  return buffer;
}
