/** The thread of one backup: copies the data file from a reader's view of it, reads the copy through, gives it its name. */
import { renameSync, rmSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { flush } from './flush.ts';
import { mustBeSound } from './soundness.ts';

const { file, destination } = workerData as { file: string; destination: string };
const partial = `${destination}.partial`;
rmSync(partial, { force: true });
try {
  const source = new Database(file, { readonly: true, timeout: 5000 });
  try {
    source.prepare('VACUUM INTO ?').run(partial);
  } finally {
    source.close();
  }
  const copy = new Database(partial, { readonly: true });
  try {
    mustBeSound(copy, partial);
  } finally {
    copy.close();
  }
  flush(partial);
  renameSync(partial, destination);
} catch (error) {
  rmSync(partial, { force: true });
  throw error;
}
