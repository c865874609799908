/** Queries on what suggestions are made from, and on those that were turned down. */
import type { Store } from './store.ts';

/** Classes that are not suggested again for photos of a dataset. */
export const turnedDown = (store: Store, datasetId: number): { photoId: number; classId: number }[] =>
  store
    .statement<[number], { photoId: number; classId: number }>(
      `SELECT photo_id AS photoId, turned_down.class_id AS classId
       FROM turned_down JOIN photo ON photo.id = photo_id WHERE dataset_id = ?`,
    )
    .all(datasetId);

export const isTurnedDown = (store: Store, photoId: number, classId: number): boolean =>
  store
    .statement<[number, number]>('SELECT 1 FROM turned_down WHERE photo_id = ? AND class_id = ?')
    .get(photoId, classId) !== undefined;

/** Returns false when that was so already. */
export function turnDown(store: Store, photoId: number, classId: number, rejected: boolean): boolean {
  const sql = rejected
    ? 'INSERT OR IGNORE INTO turned_down (photo_id, class_id) VALUES (?, ?)'
    : 'DELETE FROM turned_down WHERE photo_id = ? AND class_id = ?';
  return store.statement<[number, number]>(sql).run(photoId, classId).changes > 0;
}

/** Photo ids and class ids of the photos with a label that are not rejected, by class. */
export const labelsNow = (store: Store, datasetId: number): [photoId: number, classId: number][] =>
  store
    .statement<[number], [number, number]>(
      `SELECT id, class_id FROM photo INDEXED BY photo_class
       WHERE dataset_id = ? AND class_id IS NOT NULL AND rejected = 0 ORDER BY class_id, id`,
    )
    .raw()
    .all(datasetId);

/** Ids of the photos without a label that are on disk and not rejected. */
export const waitingPhotos = (store: Store, datasetId: number): number[] =>
  store
    .statement<[number], number>(
      `SELECT id FROM photo INDEXED BY photo_class
       WHERE dataset_id = ? AND class_id IS NULL AND rejected = 0 AND missing = 0 ORDER BY id`,
    )
    .pluck()
    .all(datasetId);
