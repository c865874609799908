/** The work of a download job: from a catalog entry to checked weights in the folder, or to a sentence that says what to do. */
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ServiceError } from '../../contract/errors.ts';
import type { CatalogEntry } from '../catalog.ts';
import { keepDownloaded } from '../keepDownloaded.ts';
import type { KeptWeights } from '../weightsFolder.ts';
import { partOf } from '../weightsList.ts';
import { checkDownload, comparedWith } from './checkDownload.ts';
import { type DownloadPace, downloadFile } from './downloadFile.ts';
import { Interruption, Refusal } from './interruption.ts';
import { forgetVersion, readPartial, removePartial } from './partialFile.ts';

export interface DownloadProgress {
  /** What it is doing, for people. */
  readonly stage: string;
  readonly done: number;
  readonly total: number | null;
  /** Share of the whole work, 0…1; null while the size is unknown. */
  readonly progress: number | null;
}

export interface DownloadSurroundings {
  readonly folder: string;
  readonly pace: DownloadPace;
  /** Bytes that may still be written to the folder's disk. */
  readonly freeBytes: (folder: string) => Promise<number>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
}

/** Left free on the disk, so that the data directory's other files can still grow. */
const spareBytes = 64 << 20;
/** Share of the work that is done when the last byte has come; checking is the rest. */
const downloadShare = 0.95;

/** A file of twice the size cannot hold the same parameters; small networks' files are mostly names. */
export const mostBytesOf = ({ parameters }: CatalogEntry): number => 2 * 4 * parameters + (16 << 20);

/**
 * Throws `ServiceError`: `unavailable` when the file cannot be fetched (what came so far stays, and the message names the file to
 * fetch by hand) or the disk is full, `unusable-data` when what came is not the published file (nothing stays).
 */
export async function downloadWeights(entry: CatalogEntry, around: DownloadSurroundings): Promise<KeptWeights> {
  const { folder, signal, onProgress } = around;
  const { url } = entry;
  if (url === null) throw new ServiceError('invalid-request', `"${entry.id}" ships with Thaw.`, { subject: entry.id });
  const part = partOf(folder, entry);
  await mkdir(folder, { recursive: true });
  let server: Awaited<ReturnType<typeof downloadFile>>;
  let last: DownloadProgress = { stage: 'Connecting', done: 0, total: null, progress: null };
  const tell = (progress: DownloadProgress) => {
    last = progress;
    onProgress(progress);
  };
  tell(last);
  try {
    server = await downloadFile(
      {
        ...{ url, part, signal, mostBytes: mostBytesOf(entry) },
        requireRoom: (bytes) => requireRoom(folder, bytes, around.freeBytes),
        onProgress: (done, total) =>
          tell({
            ...{ stage: 'Downloading', done, total },
            progress: total === null ? null : downloadShare * Math.min(1, done / total),
          }),
        onWait: (reason) => onProgress({ ...last, stage: `Trying again: ${new URL(url).host} ${reason}` }),
      },
      around.pace,
    );
  } catch (error) {
    if (error instanceof Interruption || error instanceof Refusal) throw await cannotFetch(entry, url, folder, error);
    throw error;
  }
  signal.throwIfAborted();
  const { bytes } = await readPartial(part);
  const expected = { sha256: entry.sha256, server };
  const problem = await checkDownload(part, expected, {
    signal,
    onProgress: (done) =>
      onProgress({
        ...{ stage: 'Checking', done, total: bytes },
        progress: downloadShare + (1 - downloadShare) * (done / bytes) * 0.9,
      }),
  });
  if (problem !== null) {
    await removePartial(part);
    throw new ServiceError(
      'unusable-data',
      `What ${new URL(url).host} sent for ${entry.id} is not the published file and was deleted: it ${problem}. Try again; if it happens ` +
        'again, something between here and there changes files, or the server has another file now.',
      { subject: url },
    );
  }
  try {
    const kept = await keepDownloaded(folder, entry, basename(part), `downloaded and ${comparedWith(expected)}`);
    await forgetVersion(part);
    return kept;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'unusable-data') await removePartial(part);
    throw error;
  }
}

/** Throws `ServiceError('unavailable')` when so many more bytes have no room. */
export async function requireRoom(
  folder: string,
  bytes: number,
  freeBytes: DownloadSurroundings['freeBytes'],
): Promise<void> {
  const free = await freeBytes(folder);
  if (free >= bytes + spareBytes) return;
  throw new ServiceError(
    'unavailable',
    `The disk has no room: ${megabytes(bytes)} more are needed for the file and ${megabytes(spareBytes)} should stay free, but only ` +
      `${megabytes(free)} are, in ${folder}. What came so far is kept; make room and download again.`,
    { subject: folder },
  );
}

async function cannotFetch(entry: CatalogEntry, url: string, folder: string, cause: Error): Promise<ServiceError> {
  const { bytes } = await readPartial(partOf(folder, entry));
  const kept = bytes === 0 ? '' : ` The ${megabytes(bytes)} that came are kept: downloading again goes on from there.`;
  return new ServiceError(
    'unavailable',
    `${new URL(url).host} ${cause.message}.${kept} To do without the network, fetch ${url} on another machine and put it as ` +
      `"${entry.file}" into ${join(folder)}: it is taken up when the list of weights is opened. Or import it: thaw weights import FILE.`,
    { subject: url, cause },
  );
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
