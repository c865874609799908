/** Queries on photos whose looks are to be known. */
import type { Store } from './store.ts';

export interface LookedAtRow {
  readonly photoId: number;
  readonly hash: string;
  readonly name: string;
  readonly missing: 0 | 1;
  /** Paths of the files that were there at the last look, as a JSON array. */
  readonly paths: string;
}

/** Photos of a dataset after the one with id `after`, at most `limit`, in order of id. */
export const photosToLookAt = (store: Store, datasetId: number, after: number, limit: number): LookedAtRow[] =>
  store
    .statement<[{ datasetId: number; after: number; limit: number }], LookedAtRow>(
      `SELECT photo.id AS photoId, hash, name, missing,
         (SELECT json_group_array(path) FROM (
            SELECT path FROM picture_file WHERE picture_id = photo.picture_id AND present = 1 ORDER BY path)) AS paths
       FROM photo INDEXED BY photo_added JOIN picture ON picture.id = photo.picture_id
       WHERE dataset_id = @datasetId AND photo.id > @after ORDER BY photo.id LIMIT @limit`,
    )
    .all({ datasetId, after, limit });

/** Ids of all photos of a dataset that are on disk, ascending. */
export const photosOnDisk = (store: Store, datasetId: number): number[] =>
  store
    .statement<[number], number>(
      'SELECT id FROM photo INDEXED BY photo_class WHERE dataset_id = ? AND missing = 0 ORDER BY id',
    )
    .pluck()
    .all(datasetId);
