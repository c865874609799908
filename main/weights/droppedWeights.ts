/** Published files that somebody put into the weights folder by hand, by their published names. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../contract/errors.ts';
import type { CatalogEntry } from './catalog.ts';
import { comparedWith } from './download/checkDownload.ts';
import { keepDownloaded } from './keepDownloaded.ts';
import { namesIn, readFolder } from './weightsFolder.ts';

export interface Dropped {
  /** Checks what is new and keeps what is right; `isBusy` ids are left alone. Returns the ids that were taken up. */
  takeUp(isBusy: (id: string) => boolean): Promise<readonly string[]>;
  /** Why a file that lies there was not taken up; null when none does or it is not known yet. */
  problemOf(entry: CatalogEntry): string | null;
}

export function createDropped(folder: string, catalog: readonly CatalogEntry[]): Dropped {
  /** By file: a mark of the version that was looked at, so that a file is read again only when it has changed. */
  const refused = new Map<string, { readonly mark: string; readonly why: string }>();
  let looking: Promise<readonly string[]> | null = null;

  async function look(isBusy: (id: string) => boolean): Promise<readonly string[]> {
    const names = new Set(await namesIn(folder));
    const { kept } = await readFolder(folder);
    const taken: string[] = [];
    for (const entry of catalog) {
      if (entry.url === null || !names.has(entry.file)) {
        refused.delete(entry.file);
        continue;
      }
      if (isBusy(entry.id) || kept.some(({ id, file }) => id === entry.id || file === entry.file)) continue;
      const { size, mtimeMs } = await stat(join(folder, entry.file));
      const mark = `${size} ${mtimeMs}`;
      if (refused.get(entry.file)?.mark === mark) continue;
      try {
        const server = { sha256: null, md5: null };
        const how = `found in the weights folder and ${comparedWith({ sha256: entry.sha256, server })}`;
        await keepDownloaded(folder, entry, entry.file, how);
        refused.delete(entry.file);
        taken.push(entry.id);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        refused.set(entry.file, { mark, why: error.message });
      }
    }
    return taken;
  }

  return {
    takeUp(isBusy) {
      looking ??= look(isBusy).finally(() => {
        looking = null;
      });
      return looking;
    },
    problemOf: ({ file }) => refused.get(file)?.why ?? null,
  };
}
