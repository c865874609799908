/**
 * Where the entries of a zip file lie, as PyTorch and Keras write it: not compressed. Nothing is unpacked to disk. Format: PKWARE's
 * APPNOTE.TXT, 4.3 (with the 64-bit fields that files above 4 GB have).
 */

export interface ZipEntry {
  readonly name: string;
  /** Bytes, the same packed and unpacked. */
  readonly size: number;
  /** Where its local header lies in the file; the values follow it: see `entryBegin`. */
  readonly headerOffset: number;
}

/** Why a zip file is refused; the message fits behind "cannot be used:". */
export class ZipError extends Error {}

/** Reads `length` bytes at `position` of the file. */
export type ReadAt = (position: number, length: number) => Promise<Buffer>;

const maxDirectoryBytes = 64 * 1024 * 1024;

/** Reads the directory at the end of the file; nothing that it says is believed before it was compared with the size. */
export async function zipEntries(read: ReadAt, fileSize: number): Promise<ReadonlyMap<string, ZipEntry>> {
  const { position, size, count } = await findDirectory(read, fileSize);
  if (size > maxDirectoryBytes || position + size > fileSize)
    throw new ZipError('the directory at its end does not fit the file: it is cut off or damaged');
  const directory = await read(position, size);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50)
      throw new ZipError('the directory at its end is damaged');
    const [flags, method] = [directory.readUInt16LE(at + 8), directory.readUInt16LE(at + 10)];
    const lengths = [28, 30, 32].map((field) => directory.readUInt16LE(at + field)) as [number, number, number];
    const next = at + 46 + lengths[0] + lengths[1] + lengths[2];
    if (next > directory.length) throw new ZipError('the directory at its end is damaged');
    const name = directory.toString('utf8', at + 46, at + 46 + lengths[0]);
    const extra = directory.subarray(at + 46 + lengths[0], at + 46 + lengths[0] + lengths[1]);
    const sizes = sizesOf(directory, at, extra);
    if (flags & 1) throw new ZipError(`its entry "${name}" is encrypted`);
    if (method !== 0 || sizes.packed !== sizes.size)
      throw new ZipError(
        `its entry "${name}" is compressed, which neither PyTorch nor Keras does; save the weights again`,
      );
    if (sizes.offset + 30 + sizes.size > fileSize)
      throw new ZipError(`its entry "${name}" needs more bytes than the file has: it is cut off`);
    if (entries.has(name)) throw new ZipError(`it holds two entries "${name}"`);
    entries.set(name, { name, size: sizes.size, headerOffset: sizes.offset });
    at = next;
  }
  return entries;
}

/** Where an entry's bytes begin. Throws `ZipError` when they do not fit the file. */
export async function entryBegin(read: ReadAt, fileSize: number, entry: ZipEntry): Promise<number> {
  const header = await read(entry.headerOffset, 30);
  if (header.readUInt32LE(0) !== 0x04034b50) throw new ZipError(`its entry "${entry.name}" is damaged`);
  const begin = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (begin + entry.size > fileSize)
    throw new ZipError(`its entry "${entry.name}" needs more bytes than the file has: it is cut off`);
  return begin;
}

async function findDirectory(
  read: ReadAt,
  fileSize: number,
): Promise<{ position: number; size: number; count: number }> {
  // The end record is the last thing but for a comment of at most 64 KB.
  const tailSize = Math.min(fileSize, 65_557);
  const tail = await read(fileSize - tailSize, tailSize);
  const at = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (at < 0 || at + 22 > tail.length) throw new ZipError('the directory at its end is missing: it is cut off');
  const plain = {
    count: tail.readUInt16LE(at + 10),
    size: tail.readUInt32LE(at + 12),
    position: tail.readUInt32LE(at + 16),
  };
  const locator = at - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== 0x07064b50) return plain;
  const recordAt = tail.readBigUInt64LE(locator + 8);
  if (recordAt + 56n > BigInt(fileSize)) throw new ZipError('the directory at its end is damaged');
  const record = await read(Number(recordAt), 56);
  if (record.readUInt32LE(0) !== 0x06064b50) throw new ZipError('the directory at its end is damaged');
  return { count: whole(record, 32), size: whole(record, 40), position: whole(record, 48) };
}

/** Sizes and offset of a directory entry; those of 0xffffffff stand in the 64-bit extra field, in this order. */
function sizesOf(directory: Buffer, at: number, extra: Buffer): { packed: number; size: number; offset: number } {
  let wide: Buffer = Buffer.alloc(0);
  for (let field = 0; field + 4 <= extra.length; field += 4 + extra.readUInt16LE(field + 2))
    if (extra.readUInt16LE(field) === 1) wide = extra.subarray(field + 4, field + 4 + extra.readUInt16LE(field + 2));
  let used = 0;
  const value = (position: number): number => {
    const plain = directory.readUInt32LE(position);
    if (plain !== 0xffffffff) return plain;
    if (used + 8 > wide.length) throw new ZipError('the directory at its end is damaged');
    used += 8;
    return whole(wide, used - 8);
  };
  const size = value(at + 24);
  const packed = value(at + 20);
  return { size, packed, offset: value(at + 42) };
}

function whole(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ZipError('the directory at its end is damaged');
  return Number(value);
}
