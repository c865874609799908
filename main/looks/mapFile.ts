/** The map of a dataset on disk: where each photo lies, and in which group of alike ones. */
import { readFile } from 'node:fs/promises';
import { readArrays, writeArrays } from './arraysFile.ts';

export interface PhotoMap {
  /** Ascending. */
  readonly photoIds: Uint32Array;
  /** [photos, 2]: 0…65535 over the larger side of what the map covers, y upwards. */
  readonly places: Uint16Array;
  /** [photos] */
  readonly groups: Uint16Array;
}

const kind = 'thaw map 1';

/** Null when there is none, or it cannot be used: a map can be made again. */
export async function readMap(file: string): Promise<PhotoMap | null> {
  try {
    const arrays = readArrays(await readFile(file), kind);
    if (arrays === null) return null;
    const { photos } = arrays.header as { photos: number };
    return {
      photoIds: arrays.take('uint32', photos),
      places: arrays.take('uint16', 2 * photos),
      groups: arrays.take('uint16', photos),
    };
  } catch {
    return null;
  }
}

export const writeMap = (file: string, { photoIds, places, groups }: PhotoMap): Promise<void> =>
  writeArrays(file, kind, { photos: photoIds.length }, [photoIds, places, groups]);

/** Places [photos, 2] of any scale as whole numbers, the middle of the map in the middle; photos without a place left out. */
export function scaled(places: Float32Array): { readonly rows: number[]; readonly places: Uint16Array } {
  const rows = [...Array(places.length / 2).keys()].filter((row) => !Number.isNaN(places[2 * row]!));
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const row of rows) {
    left = Math.min(left, places[2 * row]!);
    right = Math.max(right, places[2 * row]!);
    bottom = Math.min(bottom, places[2 * row + 1]!);
    top = Math.max(top, places[2 * row + 1]!);
  }
  const side = Math.max(right - left, top - bottom, 1e-9);
  const result = new Uint16Array(2 * rows.length);
  for (const [at, row] of rows.entries()) {
    result[2 * at] = Math.round(65_535 * (0.5 + (places[2 * row]! - (left + right) / 2) / side));
    result[2 * at + 1] = Math.round(65_535 * (0.5 + (places[2 * row + 1]! - (bottom + top) / 2) / side));
  }
  return { rows, places: result };
}
