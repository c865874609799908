/** Writes a file whole or not at all, so that a reader never sees half a thumbnail. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ServiceError } from '../contract/errors.ts';

/** Writes beside `path` and renames; makes the folder when it is not there. Blocks the calling thread. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const unfinished = `${path}.${randomUUID()}.tmp`;
  try {
    writeMakingFolder(unfinished, bytes);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw isFull(error) ? fullDisk(path, error) : error;
  }
}

/** Said in words here, because an error that crosses threads keeps no code of the system. */
function fullDisk(path: string, cause: unknown): ServiceError {
  return new ServiceError(
    'unavailable',
    `The disk that holds ${dirname(path)} is full. What is in stays; make room and go on.`,
    { subject: path, cause },
  );
}

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');

function writeMakingFolder(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}
