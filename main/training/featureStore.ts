/**
 * Features that were computed once, on disk: another head or learning rate then costs seconds, not a run of the backbone.
 *
 * A space holds the features of one backbone, device and kind of view; in it, a row a picture and variant. Rows lie in part
 * files that are written whole or not at all and never changed, so that several processes can use a store at once.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  read as readInto,
  readSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type AugmentSettings, ServiceError } from '../contract/index.ts';
import { viewsKey } from '../imaging/augment/steps.ts';

/** All that a picture's features depend on besides its content and the variant's number. */
export interface SpaceKey {
  /** Of the backbone: weights, graph and preprocessing. */
  readonly fingerprint: string;
  readonly device: string;
  /** Null for plain views; `test time` for those of main/imaging/testViews.ts, by their numbers. */
  readonly views: { readonly settings: AugmentSettings; readonly seed: number } | 'test time' | null;
}

export interface FeatureSpace {
  /** Undefined when it was never computed, or is gone. */
  get(hash: string, variant: number): Float32Array | undefined;
  has(hash: string, variant: number): boolean;
  /**
   * Writes the first values of a row into `into`, as many as it takes; the file is read by another thread. False when the row was never
   * computed, or is gone.
   */
  read(hash: string, variant: number, into: Float32Array): Promise<boolean>;
  /** Throws `unavailable` when the disk is full; what had to be written is gone then. */
  put(hash: string, variant: number, values: Float32Array): void;
}

export interface FeatureStore {
  /** @param width length of a feature vector */
  space(key: SpaceKey, width: number): FeatureSpace;
  /**
   * Writes what is still in memory, removes the spaces that were not used for longest beyond the limit, closes files. False when the
   * disk had no room for all of it: nothing but time is lost then, as everything was handed out.
   */
  close(): boolean;
}

export interface FeatureStoreOptions {
  /** Made when needed. */
  readonly folder: string;
  readonly limitBytes: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Rows are written when so many have come, so that a cancelled or killed run keeps most of its work … */
const rowsPerPart = 1024;
/** … or so many bytes, so that rows of whole maps do not fill the memory. */
const bytesPerPart = 32 * 1024 ** 2;
const partEnding = '.features';
/** Changes when the file format or the definition of a view changes: old spaces are then never read again. */
const formatVersion = 1;

export function openFeatureStore({ folder, limitBytes, clock }: FeatureStoreOptions): FeatureStore {
  const open = new Map<string, OpenSpace>();
  return {
    space(key, width) {
      const name = spaceName(key);
      const known = open.get(name);
      if (known) return known;
      const space = openSpace(join(folder, name), width, clock);
      open.set(name, space);
      return space;
    },
    close() {
      const kept = [...open.values()].map((space) => space.close());
      evict(folder, limitBytes, new Set(open.keys()));
      open.clear();
      return kept.every((all) => all);
    },
  };
}

function spaceName({ fingerprint, device, views }: SpaceKey): string {
  const drawn = views && views !== 'test time' ? { seed: views.seed, steps: viewsKey(views.settings) } : views;
  const text = JSON.stringify([formatVersion, fingerprint, device, drawn]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

interface OpenSpace extends FeatureSpace {
  /** False when the disk is full. */
  close(): boolean;
}

interface RowPlace {
  readonly part: string;
  readonly offset: number;
}

function openSpace(folder: string, width: number, clock: () => number): OpenSpace {
  mkdirSync(folder, { recursive: true });
  const places = new Map<string, RowPlace>();
  for (const part of readdirSync(folder).filter((name) => name.endsWith(partEnding))) {
    for (const [row, offset] of readIndex(join(folder, part), width)) places.set(row, { part, offset });
  }
  const now = new Date(clock());
  utimesSync(folder, now, now);

  const files = new Map<string, number>();
  let waiting = new Map<string, Float32Array>();

  function fileOf(part: string): number {
    const file = files.get(part) ?? openSync(join(folder, part), 'r');
    files.set(part, file);
    return file;
  }

  function read({ part, offset }: RowPlace): Float32Array | undefined {
    try {
      const file = fileOf(part);
      const values = new Float32Array(width);
      const bytes = new Uint8Array(values.buffer);
      return readSync(file, bytes, 0, bytes.length, offset) === bytes.length ? values : undefined;
    } catch {
      // Another process made room meanwhile: the row is computed anew.
      return undefined;
    }
  }

  function flush(): void {
    if (waiting.size === 0) return;
    const rows = [...waiting.keys()];
    const header = new TextEncoder().encode(JSON.stringify({ width, rows }));
    const start = dataStart(header.length);
    const bytes = new Uint8Array(start + rows.length * width * 4);
    new DataView(bytes.buffer).setUint32(0, header.length, true);
    bytes.set(header, 4);
    const values = new Float32Array(bytes.buffer, start);
    for (const [index, row] of [...waiting.values()].entries()) values.set(row, index * width);
    const part = `${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}${partEnding}`;
    const partial = join(folder, `${part}.${process.pid}.partial`);
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(partial, bytes);
      renameSync(partial, join(folder, part));
    } catch (error) {
      // They can be computed again; keeping them would only fail once more when the store is closed.
      waiting = new Map();
      rmSync(partial, { force: true });
      throw isDiskFull(error) ? diskFull(folder, error) : error;
    }
    for (const [index, row] of rows.entries()) places.set(row, { part, offset: start + index * width * 4 });
    waiting = new Map();
  }

  const rowName = (hash: string, variant: number): string => `${hash}/${variant}`;
  return {
    has: (hash, variant) => waiting.has(rowName(hash, variant)) || places.has(rowName(hash, variant)),
    get(hash, variant) {
      const row = rowName(hash, variant);
      const place = places.get(row);
      return waiting.get(row) ?? (place && read(place));
    },
    async read(hash, variant, into) {
      const row = rowName(hash, variant);
      const inMemory = waiting.get(row);
      if (inMemory !== undefined) {
        into.set(inMemory.subarray(0, into.length));
        return true;
      }
      const place = places.get(row);
      if (place === undefined) return false;
      try {
        const file = fileOf(place.part);
        const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
        return (await readAt(file, bytes, place.offset)) === bytes.length;
      } catch {
        // Another process made room meanwhile.
        return false;
      }
    },
    put(hash, variant, values) {
      waiting.set(rowName(hash, variant), values);
      if (waiting.size >= rowsPerPart || waiting.size * width * 4 >= bytesPerPart) flush();
    },
    close() {
      try {
        flush();
        return true;
      } catch (error) {
        if (isDiskFull(error)) return false;
        throw error;
      } finally {
        for (const file of files.values()) closeSync(file);
        files.clear();
      }
    },
  };
}

const readAt = (file: number, bytes: Uint8Array, position: number): Promise<number> =>
  new Promise((resolve, reject) => {
    readInto(file, bytes, 0, bytes.length, position, (error, count) => (error ? reject(error) : resolve(count)));
  });

/** Whether there was no room for something, as the system or this store says it. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) || isDiskFull(error.cause));

/** For people. */
export const featuresNotKept =
  'The disk is full: what the frozen part made is not kept, and the next run computes it again.';

const diskFull = (folder: string, cause: unknown): ServiceError =>
  new ServiceError(
    'unavailable',
    `The disk with ${folder} is full. Make room there and start again: what was computed before is kept.`,
    { subject: folder, cause },
  );

const dataStart = (headerLength: number): number => Math.ceil((4 + headerLength) / 4) * 4;

/** Row names and byte offsets of a part; none when the file is not whole. */
function readIndex(path: string, width: number): [row: string, offset: number][] {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return [];
  }
  try {
    const length = new DataView(new ArrayBuffer(4));
    if (readSync(file, length, 0, 4, 0) < 4) return [];
    const header = new Uint8Array(Math.min(length.getUint32(0, true), statSync(path).size));
    readSync(file, header, 0, header.length, 4);
    const index: unknown = JSON.parse(new TextDecoder().decode(header));
    if (!isIndex(index) || index.width !== width) return [];
    const start = dataStart(header.length);
    if (statSync(path).size !== start + index.rows.length * width * 4) return [];
    return index.rows.map((row, at) => [row, start + at * width * 4]);
  } catch {
    // A damaged part costs computing its rows again, nothing else.
    return [];
  } finally {
    closeSync(file);
  }
}

function isIndex(value: unknown): value is { width: number; rows: string[] } {
  return (
    typeof value === 'object' && value !== null && 'width' in value && 'rows' in value && Array.isArray(value.rows)
  );
}

/** Removes whole spaces, least recently used first, until the rest fits. Spaces in use here stay. */
function evict(folder: string, limitBytes: number, inUse: ReadonlySet<string>): void {
  const spaces = listFolder(folder).map((name) => {
    const files = listFolder(join(folder, name)).map((file) =>
      statSync(join(folder, name, file), { throwIfNoEntry: false }),
    );
    const bytes = files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
    return { name, bytes, usedAt: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 };
  });
  let total = spaces.reduce((sum, space) => sum + space.bytes, 0);
  for (const space of spaces.toSorted((a, b) => a.usedAt - b.usedAt)) {
    if (total <= limitBytes) return;
    if (inUse.has(space.name)) continue;
    rmSync(join(folder, space.name), { recursive: true, force: true });
    total -= space.bytes;
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
