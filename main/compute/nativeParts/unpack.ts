/** Takes a few files out of a zip or a gzipped tar. What an archive calls its files is only compared, never used as a path. */
import { open } from 'node:fs/promises';
import { ServiceError } from '../../contract/errors.ts';
import { unpackTar } from './unpackTar.ts';
import { unpackZip } from './unpackZip.ts';

export interface Wanted {
  /** Names in the archive; the first that is there is taken. */
  readonly from: readonly string[];
  /** Where it is written. */
  readonly file: string;
}

/**
 * Sizes and checksums inside the archive are checked. Throws `ServiceError('unusable-data')` when a wanted file is missing or
 * damaged, or when it is no archive; what was written by then may be incomplete.
 */
export async function unpack(archive: string, wanted: readonly Wanted[], signal: AbortSignal): Promise<void> {
  const kind = await kindOf(archive);
  const found = kind === 'zip' ? await unpackZip(archive, wanted, signal) : await unpackTar(archive, wanted, signal);
  const missing = wanted.filter(({ file }) => !found.has(file));
  if (missing.length > 0) throw unusable(`it holds no ${missing.map(({ from }) => from[0]).join(' and no ')}`);
}

async function kindOf(archive: string): Promise<'zip' | 'tar'> {
  await using handle = await open(archive);
  const start = Buffer.alloc(4);
  await handle.read(start, 0, 4, 0);
  if (start.toString('latin1') === 'PK\u0003\u0004') return 'zip';
  if (start[0] === 0x1f && start[1] === 0x8b) return 'tar';
  throw unusable('it is neither a zip nor a gzipped tar');
}

/** `what` ends "The archive cannot be used: …". */
export const unusable = (what: string, cause?: unknown): ServiceError =>
  new ServiceError('unusable-data', `The archive cannot be used: ${what}.`, { cause });

/** Which wanted file a name in the archive stands for. */
export function wantedFor(name: string, wanted: readonly Wanted[]): Wanted | undefined {
  const plain = name.replace(/^(\.\/)+/, '');
  return wanted.find(({ from }) => from.includes(plain));
}
