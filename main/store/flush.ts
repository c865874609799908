/** Waits until what was written is on disk, and names files by their time. */
import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Returns when the file's bytes are on disk. */
export function flush(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The same for the names in a folder; Windows cannot, and need not. */
export function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** `2026-11-22T08-15-00` for ms since 1970: sorts as text, and is a file name on every system. */
export const timeInName = (at: number): string => new Date(at).toISOString().slice(0, 19).replaceAll(':', '-');
