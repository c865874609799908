/** Query on the pictures that training would see, for what is measured of them as a whole. */
import type { Store } from './store.ts';

/** Content hashes of labelled photos that are on disk, not rejected and not kept for judging, in order of hash. */
export const trainingHashes = (store: Store, datasetId: number): string[] =>
  store
    .statement<[number], { hash: string }>(
      `SELECT DISTINCT picture.hash AS hash
       FROM photo JOIN picture ON picture.id = photo.picture_id
       WHERE photo.dataset_id = ? AND photo.rejected = 0 AND photo.missing = 0
         AND photo.class_id IS NOT NULL AND (photo.split IS NULL OR photo.split = 'train')
       ORDER BY picture.hash`,
    )
    .all(datasetId)
    .map(({ hash }) => hash);
