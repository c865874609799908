/** Queries on pictures and the files that hold them. */
import type { Store } from './store.ts';

/** A picture, whatever its copies are called and wherever they lie. */
export interface PictureRow {
  readonly pictureId: number;
  /** SHA-256 of the content, 64 lower-case hex digits. */
  readonly hash: string;
  readonly sizeBytes: number;
  readonly format: string;
  /** px after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** 1…8 as in EXIF. */
  readonly orientation: number;
  /** ms since 1970 in the camera's own time; null when the file does not say. */
  readonly takenAt: number | null;
  /** Mean brightness 0…1. */
  readonly brightness: number | null;
  readonly addedAt: number;
}

/** One file that holds a picture, as it was at the last look. */
export interface PictureFileRow {
  readonly path: string;
  readonly pictureId: number;
  readonly sizeBytes: number;
  /** ms since 1970. */
  readonly modifiedAt: number;
  /** 0 when it was not there at the last look. */
  readonly present: 0 | 1;
}

const pictureColumns = `id AS pictureId, hash, size_bytes AS sizeBytes, format, width, height, orientation,
  taken_at AS takenAt, brightness, added_at AS addedAt`;
const fileColumns = 'path, picture_id AS pictureId, size_bytes AS sizeBytes, modified_at AS modifiedAt, present';

export const pictureByHash = (store: Store, hash: string): PictureRow | undefined =>
  store.statement<[string], PictureRow>(`SELECT ${pictureColumns} FROM picture WHERE hash = ?`).get(hash);

/** By the first digits of its hash. */
export const pictureByHashStart = (store: Store, start: string): PictureRow | undefined =>
  store
    .statement<[string, string], PictureRow>(
      `SELECT ${pictureColumns} FROM picture WHERE hash >= ? AND hash < ? LIMIT 1`,
    )
    .get(start, `${start}g`);

export const pictureById = (store: Store, pictureId: number): PictureRow | undefined =>
  store.statement<[number], PictureRow>(`SELECT ${pictureColumns} FROM picture WHERE id = ?`).get(pictureId);

/** Adds the picture unless one with this hash is there; returns the row either way. */
export function addPicture(store: Store, picture: Omit<PictureRow, 'pictureId'>): PictureRow {
  store
    .statement<[typeof picture]>(
      `INSERT INTO picture (hash, size_bytes, format, width, height, orientation, taken_at, brightness, added_at)
       VALUES (@hash, @sizeBytes, @format, @width, @height, @orientation, @takenAt, @brightness, @addedAt)
       ON CONFLICT (hash) DO NOTHING`,
    )
    .run(picture);
  const row = pictureByHash(store, picture.hash);
  if (!row) throw new Error(`Picture ${picture.hash} was not stored.`);
  return row;
}

export const pictureFile = (store: Store, path: string): PictureFileRow | undefined =>
  store.statement<[string], PictureFileRow>(`SELECT ${fileColumns} FROM picture_file WHERE path = ?`).get(path);

/** Paths of the files that hold a picture, those that were there at the last look first. */
export const pathsOfPicture = (store: Store, pictureId: number): string[] =>
  store
    .statement<[number], { path: string }>(
      'SELECT path FROM picture_file WHERE picture_id = ? ORDER BY present DESC, path',
    )
    .all(pictureId)
    .map((row) => row.path);

/** Notes that a file is there and holds this picture. */
export function putPictureFile(store: Store, file: Omit<PictureFileRow, 'present'>): void {
  store
    .statement<[typeof file]>(
      `INSERT INTO picture_file (path, picture_id, size_bytes, modified_at, present)
       VALUES (@path, @pictureId, @sizeBytes, @modifiedAt, 1)
       ON CONFLICT (path) DO UPDATE SET picture_id = excluded.picture_id, size_bytes = excluded.size_bytes,
         modified_at = excluded.modified_at, present = 1`,
    )
    .run(file);
}

/** Files that were there at the last look and whose path starts with `prefix` (a folder with its trailing separator). */
export const presentFilesUnder = (store: Store, prefix: string): string[] =>
  store
    .statement<[string, string], string>(
      // A range instead of LIKE: it uses the index and needs no escaping.
      'SELECT path FROM picture_file WHERE path >= ? AND path < ? AND present = 1',
    )
    .pluck()
    .all(prefix, `${prefix}\u{10FFFF}`);

export function markFileGone(store: Store, path: string): void {
  store.statement<[string]>('UPDATE picture_file SET present = 0 WHERE path = ?').run(path);
}

/** Brings `photo.missing` of the picture's photos, in every dataset, in line with its files. */
export function refreshMissing(store: Store, pictureId: number): void {
  store
    .statement<[{ pictureId: number }]>(
      `UPDATE photo SET missing = NOT now.present
       FROM (SELECT EXISTS (SELECT 1 FROM picture_file WHERE picture_id = @pictureId AND present = 1) AS present) AS now
       WHERE picture_id = @pictureId AND missing = now.present`,
    )
    .run({ pictureId });
}

/**
 * Of these pictures, deletes those that no photo, run or prediction knows any more; returns their hashes. While a
 * prediction runs nothing is deleted: its pictures are not written down yet.
 */
export const deleteUnusedPictures = (store: Store, pictureIds: readonly number[]): string[] =>
  store
    .statement<[string], { hash: string }>(
      `DELETE FROM picture WHERE id IN (SELECT value FROM json_each(?))
         AND NOT EXISTS (SELECT 1 FROM photo WHERE photo.picture_id = picture.id)
         AND NOT EXISTS (SELECT 1 FROM run_photo WHERE run_photo.picture_id = picture.id)
         AND NOT EXISTS (SELECT 1 FROM predicted_photo WHERE predicted_photo.picture_id = picture.id)
         AND NOT EXISTS (SELECT 1 FROM prediction_set WHERE state = 'running')
       RETURNING hash`,
    )
    .all(JSON.stringify(pictureIds))
    .map((row) => row.hash);
