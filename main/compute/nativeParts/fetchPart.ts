/** Brings one native part from its servers into the package that it completes: whole or not at all. */
import { access, constants, mkdir, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ServiceError } from '../../contract/errors.ts';
import { checkDownload } from '../../weights/download/checkDownload.ts';
import { type DownloadPace, downloadFile, usualPace } from '../../weights/download/downloadFile.ts';
import { Interruption, Refusal } from '../../weights/download/interruption.ts';
import { readPartial, removePartial } from '../../weights/download/partialFile.ts';
import type { InstalledPart } from './installedParts.ts';
import type { Archive } from './parts.ts';
import { unpack, type Wanted } from './unpack.ts';

export interface PartProgress {
  /** What it is doing, for people. */
  readonly stage: string;
  readonly done: number;
  readonly total: number | null;
  /** Share of the whole work, 0…1; null while the size is unknown. */
  readonly progress: number | null;
}

export interface FetchSurroundings {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PartProgress) => void;
  readonly pace?: DownloadPace;
}

/** Left free on the disk. */
const spareBytes = 64 << 20;
/** Libraries unpack to about so many times their download. */
const unpackedShare = 3;
/** Share of the work that is done when an archive has come; checking and unpacking are the rest. */
const downloadShare = 0.85;

/**
 * Throws `ServiceError`: `unavailable` when the folder cannot be written, the disk is full or a server cannot be reached (what came
 * so far stays, and the next call goes on with it), `unusable-data` when what came is damaged or not the right file (nothing
 * stays), and the signal's reason when it is aborted.
 */
export async function fetchPart(
  part: InstalledPart,
  { signal, onProgress, pace = usualPace }: FetchSurroundings,
): Promise<void> {
  const { folder, archives } = part;
  if (folder === null || !part.supported) throw new ServiceError('invalid-request', part.why, { subject: part.id });
  await requireWritable(part, folder);
  const staging = stagingOf(part, folder);
  await mkdir(staging, { recursive: true });
  const placed: Wanted[] = [];
  for (const [index, archive] of archives.entries()) {
    const tell = ({ stage, done, total, progress }: PartProgress) =>
      onProgress({
        ...{ stage: archives.length === 1 ? stage : `${stage} (file ${index + 1} of ${archives.length})`, done, total },
        progress: progress === null ? null : (index + progress) / archives.length,
      });
    const file = join(staging, `${index}.part`);
    await download(archive, { file, folder, signal, pace, tell });
    tell({ stage: 'Unpacking', done: 0, total: null, progress: 0.9 });
    const wanted = archive.files.map(({ from }, place) => ({ from, file: join(staging, `${index}-${place}`) }));
    try {
      await unpack(file, wanted, signal);
    } catch (error) {
      if (error instanceof ServiceError) await removePartial(file);
      throw writeProblem(error, folder);
    }
    placed.push(...wanted);
  }
  signal.throwIfAborted();
  // All is here and whole: from here on only names change. The file that makes the package count as complete is the last one.
  const targets = archives.flatMap(({ files }) => files).map(({ to }) => join(folder, to));
  try {
    for (const [index, { file }] of placed.entries()) {
      await mkdir(dirname(targets[index]!), { recursive: true });
      await rename(file, targets[index]!);
    }
  } catch (error) {
    throw writeProblem(error, folder);
  }
  await rm(staging, { recursive: true, force: true });
}

/** Where downloads gather: inside the package's folder, so that placing a file is a change of its name. */
const stagingOf = ({ id }: InstalledPart, folder: string): string => join(folder, `.thaw-${id}`);

/** Bytes that a broken download left. */
export async function partialBytes(part: InstalledPart): Promise<number> {
  const { folder, archives } = part;
  if (folder === null) return 0;
  const files = archives.map((_, index) => readPartial(join(stagingOf(part, folder), `${index}.part`)));
  return (await Promise.all(files)).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Deletes the part's files and what a broken download left. */
export async function removePart(part: InstalledPart): Promise<void> {
  const { folder, archives } = part;
  if (folder === null) return;
  try {
    // In the opposite order, so that half a part never counts as one.
    for (const { to } of archives.flatMap(({ files }) => files).toReversed())
      await rm(join(folder, to), { force: true });
    await rm(stagingOf(part, folder), { recursive: true, force: true });
  } catch (error) {
    throw writeProblem(error, folder);
  }
}

/** Before anything is fetched. Throws `ServiceError('unavailable')`. */
export async function requireWritable({ title }: Pick<InstalledPart, 'title'>, folder: string): Promise<void> {
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw new ServiceError(
      'unavailable',
      `${title} belongs into ${folder}, where you may not write. Start Thaw once as somebody who may, or install Thaw into a folder of your own.`,
      { subject: folder, cause },
    );
  });
}

async function download(
  { url, mostBytes }: Archive,
  around: {
    readonly file: string;
    readonly folder: string;
    readonly signal: AbortSignal;
    readonly pace: DownloadPace;
    readonly tell: (progress: PartProgress) => void;
  },
): Promise<void> {
  const { file, folder, signal, pace, tell } = around;
  const { host } = new URL(url);
  let last: PartProgress = { stage: 'Connecting', done: 0, total: null, progress: null };
  const say = (progress: PartProgress) => {
    last = progress;
    tell(progress);
  };
  say(last);
  try {
    const server = await downloadFile(
      {
        ...{ url, part: file, mostBytes, signal },
        requireRoom: (bytes) => requireRoom(folder, bytes),
        onProgress: (done, total) =>
          say({
            ...{ stage: 'Downloading', done, total },
            progress: total === null ? null : downloadShare * Math.min(1, done / total),
          }),
        onWait: (reason) => tell({ ...last, stage: `Trying again: ${host} ${reason}` }),
      },
      pace,
    );
    const problem = await checkDownload(file, { sha256: null, server }, { signal, onProgress: () => {} });
    if (problem === null) return;
    await removePartial(file);
    throw new ServiceError('unusable-data', `What ${host} sent was deleted: the file ${problem}. Try again.`, {
      subject: url,
    });
  } catch (error) {
    if (!(error instanceof Interruption || error instanceof Refusal)) throw error;
    const { bytes } = await readPartial(file);
    const kept =
      bytes === 0 ? '' : ` The ${Math.round(bytes / 1e6)} MB that came are kept: fetching again goes on from there.`;
    throw new ServiceError('unavailable', `${host} ${error.message}.${kept} The address is ${url}.`, {
      subject: url,
      cause: error,
    });
  }
}

async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const needed = (1 + unpackedShare) * bytes + spareBytes;
  if (bavail * bsize >= needed) return;
  throw new ServiceError(
    'unavailable',
    `The disk has no room: about ${Math.round(needed / 1e6)} MB are needed to fetch and unpack it, and ${Math.round((bavail * bsize) / 1e6)} MB ` +
      `are free in ${folder}. What came so far is kept.`,
    { subject: folder },
  );
}

function writeProblem(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full. Make room and try again',
    EACCES: 'you may not write there',
    EPERM: 'you may not write there, or a file of it is in use: close other windows of Thaw',
    EROFS: 'the disk is read-only',
    EBUSY: 'a file of it is in use: close other windows of Thaw',
  };
  if (why[code] === undefined) return error;
  return new ServiceError('unavailable', `${folder} cannot be changed: ${why[code]}.`, {
    subject: folder,
    cause: error,
  });
}
