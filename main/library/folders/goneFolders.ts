/** Notices that a folder went away with its drive, or came back, without reading a picture. */
import { stat } from 'node:fs/promises';
import { allDatasetFolders, datasetsWithFolder, markAllGone, markHere, placesUnder } from '../../store/places.ts';
import type { Store } from '../../store/store.ts';
import { folderPrefix } from '../import/takePictures.ts';
import type { Surroundings } from '../surroundings.ts';

/** True when there is a folder. */
export async function isFolderHere(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => null);
  return info?.isDirectory() ?? false;
}

/** The photos of a folder that is gone count as not connected; they keep their labels. Announces it when that is news. */
export function noteFolderGone({ store, changes }: Pick<Surroundings, 'store' | 'changes'>, path: string): void {
  if (store.write(() => markAllGone(store, folderPrefix(path))) > 0) announce(store, changes, path);
}

/** Looks at every known folder: gone ones are noted, and files of those that came back are found where they were. */
export async function lookAtFolders(
  surroundings: Pick<Surroundings, 'store' | 'changes'>,
  signal: AbortSignal,
): Promise<void> {
  for (const path of allDatasetFolders(surroundings.store)) {
    if (signal.aborted) return;
    if (await isFolderHere(path)) await findAgain(surroundings, path, signal);
    else if (!signal.aborted) noteFolderGone(surroundings, path);
  }
}

/** How many files are looked at before what was found is noted. */
const batch = 500;

/** Files that were gone and are there again as they were: same size, same time. Others wait for the folder to be read. */
async function findAgain(
  { store, changes }: Pick<Surroundings, 'store' | 'changes'>,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const prefix = folderPrefix(folder);
  const gone = placesUnder(store, prefix).filter((place) => place.present === 0);
  let found = 0;
  for (let at = 0; at < gone.length && !signal.aborted; at += batch) {
    const looked = await Promise.all(
      gone.slice(at, at + batch).map(async ({ path, sizeBytes, modifiedAt }) => {
        const info = await stat(path).catch(() => null);
        return info?.size === sizeBytes && Math.floor(info.mtimeMs) === modifiedAt ? [path] : [];
      }),
    );
    const here = looked.flat();
    if (here.length === 0 || signal.aborted) continue;
    store.write(() => markHere(store, prefix, here));
    found += here.length;
  }
  if (found > 0) announce(store, changes, folder);
}

function announce(store: Store, changes: Surroundings['changes'], path: string): void {
  for (const datasetId of datasetsWithFolder(store, path)) {
    for (const kind of ['photos', 'datasets'] as const)
      changes.announce({ kind, datasetId, runId: null, summary: null });
  }
}
