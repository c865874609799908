/** Queries on where the files of a folder were at the last look, for folders that went away, came back or moved. */
import type { PictureFileRow } from './pictures.ts';
import type { Store } from './store.ts';

export interface PlaceRow extends PictureFileRow {
  /** SHA-256 of the picture that the file held. */
  readonly hash: string;
}

/** Everything below `prefix`, a folder with its trailing separator, there or not. */
export const placesUnder = (store: Store, prefix: string): PlaceRow[] =>
  store
    .statement<[string, string], PlaceRow>(
      `SELECT path, picture_id AS pictureId, picture_file.size_bytes AS sizeBytes, modified_at AS modifiedAt, present, hash
       FROM picture_file JOIN picture ON picture.id = picture_id WHERE path >= ? AND path < ? ORDER BY path`,
    )
    .all(...range(prefix));

/** How many files below `prefix` were there at the last look, and how many were not. */
export const countPlaces = (store: Store, prefix: string): { here: number; gone: number } =>
  store
    .statement<[string, string], { here: number; gone: number }>(
      `SELECT count(*) FILTER (WHERE present = 1) AS here, count(*) FILTER (WHERE present = 0) AS gone
       FROM picture_file WHERE path >= ? AND path < ?`,
    )
    .get(...range(prefix)) ?? { here: 0, gone: 0 };

/** Notes that everything below `prefix` is gone; returns how many files that changed. */
export function markAllGone(store: Store, prefix: string): number {
  const { changes } = store
    .statement<[string, string]>('UPDATE picture_file SET present = 0 WHERE path >= ? AND path < ? AND present = 1')
    .run(...range(prefix));
  if (changes > 0) refreshMissingUnder(store, prefix);
  return changes;
}

/** Notes that these files, which lie below `prefix`, are there again. */
export function markHere(store: Store, prefix: string, paths: readonly string[]): void {
  store
    .statement<[string]>('UPDATE picture_file SET present = 1 WHERE path IN (SELECT value FROM json_each(?))')
    .run(JSON.stringify(paths));
  refreshMissingUnder(store, prefix);
}

/** The same for files that are not there any more. */
export function markGone(store: Store, prefix: string, paths: readonly string[]): void {
  store
    .statement<[string]>('UPDATE picture_file SET present = 0 WHERE path IN (SELECT value FROM json_each(?))')
    .run(JSON.stringify(paths));
  refreshMissingUnder(store, prefix);
}

/** Brings `photo.missing` of all pictures with a file below `prefix` in line with their files, in every dataset. */
export function refreshMissingUnder(store: Store, prefix: string): void {
  const present =
    'EXISTS (SELECT 1 FROM picture_file AS file WHERE file.picture_id = photo.picture_id AND file.present = 1)';
  store
    .statement<[string, string]>(
      `UPDATE photo SET missing = NOT ${present}
       WHERE picture_id IN (SELECT picture_id FROM picture_file WHERE path >= ? AND path < ?) AND missing = ${present}`,
    )
    .run(...range(prefix));
}

/** A file has another path now. Where something is known at that path already, that stays. */
export function movePlace(store: Store, from: string, to: string): void {
  store.statement<[string, string]>('UPDATE OR IGNORE picture_file SET path = ? WHERE path = ?').run(to, from);
}

export function forgetPlace(store: Store, path: string): void {
  store.statement<[string]>('DELETE FROM picture_file WHERE path = ?').run(path);
}

/** Datasets that opened this folder. */
export const datasetsWithFolder = (store: Store, path: string): number[] =>
  store
    .statement<[string], { datasetId: number }>(
      'SELECT dataset_id AS datasetId FROM dataset_folder WHERE path = ? ORDER BY dataset_id',
    )
    .all(path)
    .map((row) => row.datasetId);

/** The folder has another path now, in every dataset that opened it. */
export function moveDatasetFolder(store: Store, from: string, to: string): void {
  store.statement<[string, string]>('UPDATE OR IGNORE dataset_folder SET path = ? WHERE path = ?').run(to, from);
  store.statement<[string]>('DELETE FROM dataset_folder WHERE path = ?').run(from);
}

/** All folders that any dataset opened. */
export const allDatasetFolders = (store: Store): string[] =>
  store
    .statement<[], { path: string }>('SELECT DISTINCT path FROM dataset_folder ORDER BY path')
    .all()
    .map((row) => row.path);

/** A range instead of LIKE: it uses the index and needs no escaping. */
const range = (prefix: string): [string, string] => [prefix, `${prefix}\u{10FFFF}`];
