/**
 * Finds the photos of a folder again where the folder lies now: first by their place in it (same size and time, else same
 * content), then by content alone, for files that were renamed meanwhile. Labels hang on pictures, so none is touched.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ServiceError } from '../../contract/index.ts';
import { putPictureFile } from '../../store/pictures.ts';
import {
  forgetPlace,
  moveDatasetFolder,
  movePlace,
  type PlaceRow,
  placesUnder,
  refreshMissingUnder,
} from '../../store/places.ts';
import { folderPrefix } from '../import/takePictures.ts';
import { walkFolder } from '../import/walkFolder.ts';
import type { RunningJob, Surroundings } from '../surroundings.ts';
import { countInWords } from '../wording.ts';

interface Found {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: number;
}

/**
 * Moves everything known of `from` to `to`, in one transaction at the end; returns how many files were found and how many
 * were not. Throws `unusable-data`, with nothing changed, when not one of them is there.
 */
export async function locateFolder(
  { store }: Pick<Surroundings, 'store'>,
  { from, to }: { readonly from: string; readonly to: string },
  job: Pick<RunningJob, 'signal' | 'progress'>,
): Promise<{ found: number; notFound: number }> {
  const known = placesUnder(store, folderPrefix(from));
  const { files } = await walkFolder(to, { signal: job.signal });
  const places = new Map(files.map((file) => [file, join(to, file)]));
  const found = new Map<PlaceRow, Found>();
  const rest: PlaceRow[] = [];
  for (const [done, place] of known.entries()) {
    job.signal.throwIfAborted();
    if (done % 100 === 0) progress(job, done, known.length);
    const inside = relative(from, place.path);
    const path = places.get(inside);
    const here = path === undefined ? null : await lookAt(path);
    if (here && (await isSame(here, place))) {
      found.set(place, here);
      places.delete(inside);
    } else rest.push(place);
  }
  for (const [place, here] of await findByContent(rest, [...places.values()], job)) found.set(place, here);
  if (found.size === 0) {
    throw new ServiceError(
      'unusable-data',
      `None of the ${countInWords(known.length, 'photo')} of ${from} is in ${to}. Choose the folder that holds the same photos.`,
      { subject: to },
    );
  }
  store.write(() => {
    for (const place of known) {
      const here = found.get(place);
      if (here) {
        forgetPlace(store, place.path);
        putPictureFile(store, { ...here, pictureId: place.pictureId });
      } else movePlace(store, place.path, join(to, relative(from, place.path)));
    }
    moveDatasetFolder(store, from, to);
    refreshMissingUnder(store, folderPrefix(to));
    refreshMissingUnder(store, folderPrefix(from));
  });
  return { found: found.size, notFound: known.length - found.size };
}

const progress = (job: Pick<RunningJob, 'progress'>, done: number, total: number) =>
  job.progress({ stage: 'Looking for the photos', done, total, progress: done / Math.max(1, total) });

async function lookAt(path: string): Promise<Found | null> {
  const info = await stat(path).catch(() => null);
  return info?.isFile() ? { path, sizeBytes: info.size, modifiedAt: Math.floor(info.mtimeMs) } : null;
}

async function isSame(here: Found, place: PlaceRow): Promise<boolean> {
  if (here.sizeBytes !== place.sizeBytes) return false;
  return here.modifiedAt === place.modifiedAt || (await hashOf(here.path)) === place.hash;
}

/** Files under other names: only those of a size that is looked for are read. */
async function findByContent(
  wanted: readonly PlaceRow[],
  paths: readonly string[],
  job: Pick<RunningJob, 'signal' | 'progress'>,
): Promise<Map<PlaceRow, Found>> {
  const found = new Map<PlaceRow, Found>();
  const open = Map.groupBy(wanted, (place) => place.hash);
  const sizes = new Set(wanted.map((place) => place.sizeBytes));
  for (const [done, path] of paths.entries()) {
    if (open.size === 0) break;
    job.signal.throwIfAborted();
    if (done % 100 === 0) progress(job, done, paths.length);
    const here = await lookAt(path);
    if (!here || !sizes.has(here.sizeBytes)) continue;
    const places = open.get((await hashOf(path)) ?? '');
    const place = places?.shift();
    if (!place) continue;
    found.set(place, here);
    if (places?.length === 0) open.delete(place.hash);
  }
  return found;
}

/** SHA-256 as 64 hex digits; null when the file cannot be read. */
async function hashOf(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  } catch {
    // Not found, for this purpose: it stays missing, and reading the folder afterwards says why.
    return null;
  }
  return hash.digest('hex');
}
