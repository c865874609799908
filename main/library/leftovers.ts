/**
 * Deletes what nothing needs any more and an engine left that ended in the middle of something: files that a browser sent, pictures that
 * Thaw keeps itself, thumbnails. Only what came after the data file and was there before this engine began: nothing under way is touched,
 * nor what a data file knew that was lost or that a backup has taken the place of.
 */
import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { allDatasets } from '../store/datasets.ts';
import { pathsOfPicture, pictureByHash, pictureByHashStart, pictureFile } from '../store/pictures.ts';
import type { Store } from '../store/store.ts';
import { sentForImports } from './import/importSource.ts';
import { ownPictureFolder } from './import/ownPictures.ts';
import { thumbnailFolder } from './import/readPictureFile.ts';
import { isInside } from './import/walkFolder.ts';

export interface LeftoverPlaces {
  readonly store: Store;
  readonly dataDir: string;
  readonly uploadFolder: string;
}

/** When the data file came into being and when this engine began: ms since 1970 by the clock of the disk. */
export interface LeftoverTimes {
  readonly since: number;
  readonly before: number;
}

/** Returns how many files were deleted. Throws the signal's reason. */
export async function removeLeftovers(
  places: LeftoverPlaces,
  { since, before }: LeftoverTimes,
  signal: AbortSignal,
): Promise<number> {
  const { store, dataDir, uploadFolder } = places;
  let removed = 0;
  const removeOld = async (path: string) => {
    const facts = await stat(path).catch(() => null);
    // A new name for an old file counts as a change.
    if (facts === null || facts.mtimeMs < since || Math.max(facts.mtimeMs, facts.ctimeMs) >= before) return;
    await rm(path, { recursive: true, force: true });
    removed += 1;
  };

  const needed = await sentForImports(
    places,
    allDatasets(store).map(({ datasetId }) => datasetId),
  );
  for (const name of await namesIn(uploadFolder)) {
    signal.throwIfAborted();
    const path = join(uploadFolder, name);
    if (!/^[0-9a-f]{16}$/.test(name)) {
      if (!needed.has(path)) await removeOld(path);
      continue;
    }
    for (const file of await namesIn(path))
      if (!needed.has(join(path, file)) && !(await isOnlyCopy(places, join(path, file), name)))
        await removeOld(join(path, file));
    await rmdir(path).catch(() => {});
  }

  for (const folder of [ownPictureFolder(dataDir), thumbnailFolder(dataDir)]) {
    for (const name of await namesIn(folder)) {
      signal.throwIfAborted();
      if (!/^[0-9a-f]{2}$/.test(name)) {
        await removeOld(join(folder, name));
        continue;
      }
      for (const file of await namesIn(join(folder, name))) {
        const hash = /^[0-9a-f]{64}(?=\.[a-z]+$)/.exec(file)?.[0];
        if (hash === undefined || pictureByHash(store, hash) === undefined) await removeOld(join(folder, name, file));
      }
    }
  }
  return removed;
}

/** Whether a picture that is known here has no other file than what was sent. `start`: of its hash. */
async function isOnlyCopy({ store, uploadFolder }: LeftoverPlaces, path: string, start: string): Promise<boolean> {
  if (pictureFile(store, path)) return true;
  const picture = pictureByHashStart(store, start);
  if (picture === undefined) return false;
  for (const other of pathsOfPicture(store, picture.pictureId)) {
    if (isInside(other, uploadFolder)) continue;
    if (await stat(other).catch(() => null)) return false;
  }
  return true;
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
