/** Brings a file from a server to the disk: goes on where it broke off, waits and tries again, and never mixes two versions. */
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceError } from '../../contract/errors.ts';
import { Interruption, interruptionOf, Refusal } from './interruption.ts';
import { type FileVersion, type PartialFile, readPartial, removePartial, writeVersion } from './partialFile.ts';
import { readAhead } from './readAhead.ts';
import { request, type ServerChecksums } from './request.ts';

export interface DownloadRequest {
  readonly url: string;
  /** Where the bytes gather. What is there from before is gone on with when the server still has the same version. */
  readonly part: string;
  /** A larger file cannot be the right one, bytes. */
  readonly mostBytes: number;
  readonly signal: AbortSignal;
  /** Called before bytes are written, now and then. Throws when the disk has no room for so many more. */
  readonly requireRoom: (bytes: number) => Promise<void>;
  readonly onProgress: (done: number, total: number | null) => void;
  /** Says what it waits for. */
  readonly onWait: (reason: string) => void;
}

export interface DownloadPace {
  /** Without a byte for so long, a connection is given up. */
  readonly stallMs: number;
  /** How long to wait before trying again, the first time, the second, … With the last failure it is over. */
  readonly retryWaitsMs: readonly number[];
  /** A server that asks to wait longer is not waited for. */
  readonly longestWaitMs: number;
  /** So many new bytes count as getting on, and the waits begin with the first again. */
  readonly progressBytes: number;
}

export const usualPace: DownloadPace = {
  stallMs: 30_000,
  retryWaitsMs: [1000, 2000, 5000, 10_000, 20_000],
  longestWaitMs: 60_000,
  progressBytes: 1 << 20,
};

/** May wait in memory for a slow disk. */
const aheadBytes = 8 << 20;
/** Room on the disk is asked for again after so many bytes: others write too. */
const roomEveryBytes = 32 << 20;

/**
 * Returns what the server said of the whole file; the bytes lie in `part`. Throws Refusal or Interruption when it cannot be had
 * (the partial file stays), `ServiceError('unusable-data')` when the server's file is not the right one (nothing stays),
 * `ServiceError('unavailable')` when the disk is full, and the signal's reason when it is aborted (the partial file stays).
 */
export async function downloadFile(wanted: DownloadRequest, pace: DownloadPace): Promise<ServerChecksums> {
  let failures = 0;
  let most = (await readPartial(wanted.part)).bytes;
  let arrived = false;
  for (;;) {
    try {
      return await attempt(wanted, pace);
    } catch (error) {
      wanted.signal.throwIfAborted();
      if (error instanceof ServiceError && error.code === 'unusable-data') await removePartial(wanted.part);
      if (!(error instanceof Interruption)) throw error;
      const { bytes } = await readPartial(wanted.part);
      const gained = bytes - most;
      most = Math.max(most, bytes);
      if (gained > 0) arrived = true;
      failures = gained >= pace.progressBytes ? 1 : failures + 1;
      const tries = error.unreachable && !arrived ? 1 : pace.retryWaitsMs.length;
      const waitMs = Math.max(pace.retryWaitsMs[failures - 1] ?? 0, error.retryAfterMs);
      if (failures > tries || waitMs > pace.longestWaitMs) throw error;
      wanted.onWait(error.message);
      await sleep(waitMs, undefined, { signal: wanted.signal }).catch(() => wanted.signal.throwIfAborted());
    }
  }
}

async function attempt(wanted: DownloadRequest, pace: DownloadPace): Promise<ServerChecksums> {
  const { url, part, signal } = wanted;
  const before = await usablePartial(url, part);
  const watch = new AbortController();
  const stalled = () => watch.abort(new Interruption(`sent nothing for ${Math.round(pace.stallMs / 1000)} s`));
  const timer = setTimeout(stalled, pace.stallMs);
  const either = AbortSignal.any([signal, watch.signal]);
  try {
    const { response, checksums } = await request(url, rangeHeaders(before), either);
    const body = readAhead(response.body ?? emptyBody(), aheadBytes);
    const start = await startOf(response, checksums, before, wanted);
    if (start === 'whole') return checksumsOf(before.version, checksums);
    const total = totalOf(response, start);
    if (total !== null && total > wanted.mostBytes) throw tooLarge(wanted, total);
    await writeVersion(part, versionOf(url, response, checksums, total));
    await receive(body, { start, total }, wanted, () => timer.refresh());
    return start === 0 ? checksums : checksumsOf(before.version, checksums);
  } finally {
    clearTimeout(timer);
    // Closes the connection when the body was not read to its end.
    watch.abort();
  }
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}

/** Bytes of an unknown version, of another address or with nothing to tell versions apart are thrown away. */
async function usablePartial(url: string, part: string): Promise<PartialFile> {
  const partial = await readPartial(part);
  const { version } = partial;
  const tellsVersions = version !== null && (version.etag ?? version.lastModified ?? version.sha256) !== null;
  if (partial.bytes === 0 || (tellsVersions && version.url === url)) return partial;
  await removePartial(part);
  return { bytes: 0, version: null };
}

function rangeHeaders({ bytes, version }: PartialFile): Record<string, string> {
  if (bytes === 0 || version === null) return {};
  const ifRange = version.etag ?? version.lastModified;
  // With If-Range a server that has another version by now sends it whole instead of its middle.
  return { range: `bytes=${bytes}-`, ...(ifRange === null ? {} : { 'if-range': ifRange }) };
}

/** The byte that the answer's body begins with; 'whole' when everything is here already. */
async function startOf(
  response: Response,
  checksums: ServerChecksums,
  before: PartialFile,
  { part, url }: DownloadRequest,
): Promise<number | 'whole'> {
  const { status, headers } = response;
  const range = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  const total = range?.[3] === undefined || range[3] === '*' ? null : Number(range[3]);
  const sameFile =
    (total === null || before.version?.total === null || before.version?.total === total) &&
    (checksums.sha256 === null || before.version?.sha256 === null || before.version?.sha256 === checksums.sha256);
  if (status === 206 && before.bytes > 0 && sameFile && Number(range?.[1]) === before.bytes) return before.bytes;
  if (status === 416 && before.bytes > 0 && sameFile && total === before.bytes) return 'whole';
  if (status === 206 || status === 416) {
    await removePartial(part);
    throw new Interruption('sent another piece of the file than was asked for');
  }
  if (status === 200) {
    if (/^text\/html\b/i.test(headers.get('content-type') ?? ''))
      throw new Refusal('answered with a web page instead of the file (is there a sign-in page on this network?)');
    return 0;
  }
  throw problemOf(status, headers, url);
}

function problemOf(status: number, headers: Headers, url: string): Interruption | Refusal {
  if (status === 404 || status === 410) return new Refusal(`has no file at ${url} any more (${status})`);
  if (status === 407) return new Refusal('cannot be reached: the proxy wants a password (407)');
  const retryAfterMs = waitAsked(headers);
  if (status === 429)
    return new Interruption(`asks to come back later${inWords(retryAfterMs)} (429)`, { retryAfterMs });
  if (status === 408 || status >= 500)
    return new Interruption(`has trouble${inWords(retryAfterMs)} (${status})`, { retryAfterMs });
  return new Refusal(`does not give the file out (${status})`);
}

/** `Retry-After` in seconds; a date is not waited for, but tried after the usual time. */
const waitAsked = (headers: Headers): number => {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
};

const inWords = (waitMs: number): string => (waitMs === 0 ? '' : `, in ${Math.ceil(waitMs / 1000)} s`);

/** Bytes of the whole file; null when nobody says, and of a compressed answer, whose length is that of the compressed bytes. */
function totalOf({ headers }: Response, start: number): number | null {
  const encoding = headers.get('content-encoding');
  const length = headers.get('content-length');
  if (length === null || (encoding !== null && encoding !== 'identity')) return null;
  return start + Number(length);
}

function versionOf(url: string, { headers }: Response, checksums: ServerChecksums, total: number | null): FileVersion {
  const etag = headers.get('etag');
  const encoding = headers.get('content-encoding');
  // Of a file that was compressed on the way, no byte can be gone on with; a weak tag says no more than "much the same".
  const compressed = encoding !== null && encoding !== 'identity';
  return {
    url,
    etag: compressed || etag === null || etag.startsWith('W/') ? null : etag,
    lastModified: compressed ? null : headers.get('last-modified'),
    total,
    sha256: compressed ? null : checksums.sha256,
    md5: checksums.md5,
  };
}

const checksumsOf = (version: FileVersion | null, checksums: ServerChecksums): ServerChecksums => ({
  sha256: checksums.sha256 ?? version?.sha256 ?? null,
  md5: checksums.md5 ?? version?.md5 ?? null,
});

async function receive(
  body: AsyncIterable<Uint8Array>,
  { start, total }: { readonly start: number; readonly total: number | null },
  wanted: DownloadRequest,
  onBytes: () => void,
): Promise<void> {
  await using handle = await open(wanted.part, start === 0 ? 'w' : 'r+');
  await handle.truncate(start);
  let done = start;
  let roomUntil = start;
  wanted.onProgress(done, total);
  try {
    for await (const chunk of body) {
      onBytes();
      if (done + chunk.length > (total ?? wanted.mostBytes)) throw tooLarge(wanted, null);
      if (done + chunk.length > roomUntil) {
        await wanted.requireRoom(total === null ? roomEveryBytes : total - done);
        roomUntil = done + roomEveryBytes;
      }
      await writeAll(handle, chunk, done);
      done += chunk.length;
      wanted.onProgress(done, total);
    }
  } catch (error) {
    wanted.signal.throwIfAborted();
    if (error instanceof ServiceError || error instanceof Interruption) throw error;
    throw interruptionOf(error);
  }
  if (total !== null && done < total) throw new Interruption('ended before the file was whole');
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += (await handle.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
    } catch (error) {
      const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
      const why = full ? 'the disk is full' : error instanceof Error ? error.message : String(error);
      throw new ServiceError('unavailable', `The download cannot be written: ${why}. What came so far is kept.`, {
        cause: error,
      });
    }
  }
}

/** Thrown for a file that cannot be the right one, whether it says so or just does not end. */
function tooLarge({ url, mostBytes }: DownloadRequest, announced: number | null): ServiceError {
  const host = new URL(url).host;
  const what = announced === null ? 'sent more bytes than belong to it' : `announces ${megabytes(announced)} for it`;
  return new ServiceError(
    'unusable-data',
    `${host} has another file at ${url}: it ${what}; at most ${megabytes(mostBytes)} are expected. Nothing was kept.`,
    { subject: url },
  );
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
