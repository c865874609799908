/** Queries on what was measured of pictures, and on the photos that stay on one side of a split. */
import type { Store } from './store.ts';

/** What was measured of a picture's thumbnail; see imaging/measure/measures.ts. */
export interface MeasureRow {
  readonly pictureId: number;
  /** 8 bytes. */
  readonly hash: Uint8Array;
  /** 16 × 16. */
  readonly grey: Uint8Array;
  readonly sharpness: number;
  readonly brightness: number;
  readonly contrast: number;
  readonly entropy: number;
  readonly dark: number;
  readonly bright: number;
  readonly borderRed: number;
  readonly borderGreen: number;
  readonly borderBlue: number;
  readonly borderSpread: number;
  readonly camera: string | null;
}

/** A picture of a dataset that nobody has looked at yet. */
export interface UnmeasuredPicture {
  readonly pictureId: number;
  readonly hash: string;
}

export const unmeasuredPictures = (store: Store, datasetId: number): UnmeasuredPicture[] =>
  store
    .statement<[number], UnmeasuredPicture>(
      `SELECT picture.id AS pictureId, picture.hash FROM photo JOIN picture ON picture.id = photo.picture_id
       WHERE dataset_id = ? AND NOT EXISTS (SELECT 1 FROM picture_measure WHERE picture_id = picture.id)
       ORDER BY photo.id`,
    )
    .all(datasetId);

/** Keeps what was measured of a picture; one that is gone meanwhile is left out. */
export function putMeasure(store: Store, row: MeasureRow): void {
  store
    .statement<[MeasureRow]>(
      `INSERT OR REPLACE INTO picture_measure (picture_id, hash, grey, sharpness, brightness, contrast, entropy, dark,
         bright, border_red, border_green, border_blue, border_spread, camera)
       SELECT @pictureId, @hash, @grey, @sharpness, @brightness, @contrast, @entropy, @dark, @bright, @borderRed,
         @borderGreen, @borderBlue, @borderSpread, @camera
       WHERE EXISTS (SELECT 1 FROM picture WHERE id = @pictureId)`,
    )
    .run(row);
}

/** What tells photos of one group: how they look, and when, where and by which camera they were taken. */
export interface PhotoLookRow {
  readonly photoId: number;
  readonly name: string;
  /** ms since 1970 in the camera's own time. */
  readonly takenAt: number | null;
  readonly camera: string | null;
  /** Null where the picture was not measured. */
  readonly hash: Uint8Array | null;
  readonly grey: Uint8Array | null;
  readonly contrast: number | null;
}

/** All photos of the dataset, in order of id. */
export const photoLooksOf = (store: Store, datasetId: number): PhotoLookRow[] =>
  store
    .statement<[number], PhotoLookRow>(
      `SELECT photo.id AS photoId, name, taken_at AS takenAt, camera, measure.hash, grey, contrast
       FROM photo JOIN picture ON picture.id = photo.picture_id
       LEFT JOIN picture_measure AS measure ON measure.picture_id = picture.id
       WHERE dataset_id = ? ORDER BY photo.id`,
    )
    .all(datasetId);

/** Group of each photo that is in one: the id of its first photo. */
export const groupsOf = (store: Store, datasetId: number): Map<number, number> =>
  new Map(
    store
      .statement<[number], { photoId: number; groupId: number }>(
        `SELECT photo_id AS photoId, group_id AS groupId FROM photo_group JOIN photo ON photo.id = photo_id
         WHERE dataset_id = ? ORDER BY photo_id`,
      )
      .all(datasetId)
      .map(({ photoId, groupId }) => [photoId, groupId]),
  );

/** Replaces the dataset's groups. */
export function setGroups(store: Store, datasetId: number, groups: ReadonlyMap<number, number>): void {
  store
    .statement<[number]>('DELETE FROM photo_group WHERE photo_id IN (SELECT id FROM photo WHERE dataset_id = ?)')
    .run(datasetId);
  store
    .statement<[string]>(
      `INSERT INTO photo_group (photo_id, group_id)
       SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE EXISTS (SELECT 1 FROM photo WHERE id = value ->> 0)`,
    )
    .run(JSON.stringify([...groups]));
}
