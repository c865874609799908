/** Writes a file whole or not at all, so that a reader never sees half a thumbnail. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes beside `path` and renames; makes the folder when it is not there. Blocks the calling thread. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const unfinished = `${path}.${randomUUID()}.tmp`;
  try {
    writeMakingFolder(unfinished, bytes);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function writeMakingFolder(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}
