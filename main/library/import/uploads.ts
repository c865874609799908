/** Files that a browser sent: kept until what they were sent for is done. */
import { rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pictureFile } from '../../store/pictures.ts';
import type { Store } from '../../store/store.ts';

/** Deletes them, but for files that a prediction looked at: those are the only copies of its pictures. */
export async function forgetUploads(store: Store, sent: readonly { readonly path: string }[]): Promise<void> {
  for (const { path } of sent) {
    if (pictureFile(store, path)) continue;
    await rm(path, { force: true });
    // The folder is named by the content and may hold it under another name.
    await rmdir(dirname(path)).catch(() => {});
  }
}
