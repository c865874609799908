/** Query on how a dataset's photos look, for picking typical and extreme ones. */
import type { Store } from './store.ts';

export interface PhotoLook {
  readonly photoId: number;
  /** px after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** Mean, 0…1; null until a thumbnail was made. */
  readonly brightness: number | null;
}

/** Photos that are on disk and not rejected, in order of id. */
export const photoLooks = (store: Store, datasetId: number): PhotoLook[] =>
  store
    .statement<[number], PhotoLook>(
      `SELECT photo.id AS photoId, picture.width, picture.height, picture.brightness
       FROM photo JOIN picture ON picture.id = photo.picture_id
       WHERE photo.dataset_id = ? AND photo.rejected = 0 AND photo.missing = 0 ORDER BY photo.id`,
    )
    .all(datasetId);
