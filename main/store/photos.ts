/** Queries on the photos of a dataset: windows of the grid, rows, sides of the split. */
import type { Photo, PhotoFilter, PhotoSort, Split } from '../contract/index.ts';
import type { Store } from './store.ts';

/** What a filter asks that one index answers. Names are looked up in memory (library/nameSearch.ts), ranges have their own. */
export type StoredFilter = Pick<PhotoFilter, 'label' | 'split' | 'flagged' | 'rejected' | 'missing'>;

/** Orders that an index gives. */
export type StoredSort = Extract<PhotoSort, 'added' | 'name' | 'oldest' | 'newest' | 'largest' | 'smallest'>;

/** A photo as far as the store knows it. */
export type StoredPhoto = Omit<Photo, 'suggestion'>;

export interface PhotoRow {
  readonly photoId: number;
  readonly datasetId: number;
  readonly pictureId: number;
  readonly name: string;
  readonly classId: number | null;
  readonly split: Split | null;
  readonly splitFixed: 0 | 1;
  readonly rejected: 0 | 1;
  readonly missing: 0 | 1;
  readonly addedAt: number;
}

const photoColumns = `id AS photoId, dataset_id AS datasetId, picture_id AS pictureId, name, class_id AS classId, split,
  split_fixed AS splitFixed, rejected, missing, added_at AS addedAt`;

const orders: Record<StoredSort, { index: string; by: string }> = {
  added: { index: 'photo_added', by: 'id' },
  name: { index: 'photo_name', by: 'sort_name, id' },
  oldest: { index: 'photo_time', by: 'sort_time, id' },
  newest: { index: 'photo_time', by: 'sort_time DESC, id DESC' },
  largest: { index: 'photo_pixels', by: 'pixels DESC, id DESC' },
  smallest: { index: 'photo_pixels', by: 'pixels, id' },
};

/** Ids of all photos of the dataset, in order. */
export const photoOrder = (store: Store, datasetId: number, sort: StoredSort): number[] =>
  store
    .statement<[number], number>(
      `SELECT id FROM photo INDEXED BY ${orders[sort].index} WHERE dataset_id = ? ORDER BY ${orders[sort].by}`,
    )
    .pluck()
    .all(datasetId);

/** Ids of the photos that match, in no order. */
export function matchingPhotos(store: Store, datasetId: number, filter: StoredFilter): number[] {
  const { sql, values } = conditions(filter);
  return store
    .statement<unknown[], number>(`SELECT id FROM photo INDEXED BY photo_class WHERE dataset_id = ?${sql}`)
    .pluck()
    .all(datasetId, ...values);
}

/** Ids of the photos whose time (ms) or size (px) lies between two values, both included, in no order. */
export const photosBetween = (
  store: Store,
  datasetId: number,
  field: 'sort_time' | 'pixels',
  { from, to }: { from: number | undefined; to: number | undefined },
): number[] =>
  store
    .statement<[number, number, number], number>(
      `SELECT id FROM photo INDEXED BY ${field === 'pixels' ? 'photo_pixels' : 'photo_time'}
       WHERE dataset_id = ? AND ${field} BETWEEN ? AND ?`,
    )
    .pluck()
    .all(datasetId, from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER);

/** Id of the photo that was added last; 0 when there is none. */
export const newestPhoto = (store: Store, datasetId: number): number =>
  store
    .statement<[number], { newest: number | null }>('SELECT max(id) AS newest FROM photo WHERE dataset_id = ?')
    .get(datasetId)?.newest ?? 0;

function conditions(filter: StoredFilter): { sql: string; values: (string | number)[] } {
  const terms: string[] = [];
  const values: (string | number)[] = [];
  const where = (term: string, ...bound: (string | number)[]) => {
    terms.push(` AND ${term}`);
    values.push(...bound);
  };
  if (filter.label === 'none') where('class_id IS NULL');
  else if (filter.label === 'any') where('class_id IS NOT NULL');
  else if (filter.label !== undefined) where('class_id = ?', filter.label);
  if (filter.split === 'none') where('split IS NULL');
  else if (filter.split !== undefined) where('split = ?', filter.split);
  if (filter.flagged !== undefined) where('flagged = ?', Number(filter.flagged));
  if (filter.rejected !== undefined) where('rejected = ?', Number(filter.rejected));
  if (filter.missing !== undefined) where('missing = ?', Number(filter.missing));
  return { sql: terms.join(''), values };
}

/** Photos as the contract has them, in the order asked; ids that do not exist are left out. */
export function photosByIds(store: Store, ids: readonly number[]): StoredPhoto[] {
  const rows = store
    .statement<[string], Omit<StoredPhoto, 'flagged' | 'rejected' | 'missing'> & Record<Flag, 0 | 1>>(
      `SELECT photo.id AS photoId, hash, name, width, height, class_id AS classId, split, flagged, rejected, missing
       FROM json_each(?) AS asked JOIN photo ON photo.id = asked.value JOIN picture ON picture.id = photo.picture_id
       ORDER BY asked.key`,
    )
    .all(JSON.stringify(ids));
  return rows.map((row) => ({
    ...row,
    flagged: row.flagged === 1,
    rejected: row.rejected === 1,
    missing: row.missing === 1,
  }));
}

type Flag = 'flagged' | 'rejected' | 'missing';

export const photoById = (store: Store, photoId: number): PhotoRow | undefined =>
  store.statement<[number], PhotoRow>(`SELECT ${photoColumns} FROM photo WHERE id = ?`).get(photoId);

export const photoOfPicture = (store: Store, datasetId: number, pictureId: number): PhotoRow | undefined =>
  store
    .statement<[number, number], PhotoRow>(`SELECT ${photoColumns} FROM photo WHERE dataset_id = ? AND picture_id = ?`)
    .get(datasetId, pictureId);

/** Which of the ids exist, with their datasets. */
export const datasetsOfPhotos = (store: Store, ids: readonly number[]): { datasetId: number; photos: number }[] =>
  store
    .statement<[string], { datasetId: number; photos: number }>(
      `SELECT dataset_id AS datasetId, count(*) AS photos FROM photo
       WHERE id IN (SELECT value FROM json_each(?)) GROUP BY dataset_id`,
    )
    .all(JSON.stringify(ids));

export interface NewPhoto {
  readonly datasetId: number;
  readonly pictureId: number;
  readonly name: string;
  readonly sortName: string;
  readonly sortTime: number;
  readonly pixels: number;
  readonly split: Split | null;
  readonly splitFixed: 0 | 1;
  readonly addedAt: number;
}

/** Adds a photo without a label: labels are set through the journal. */
export const addPhoto = (store: Store, photo: NewPhoto): number =>
  Number(
    store
      .statement<[NewPhoto]>(
        `INSERT INTO photo (dataset_id, picture_id, name, sort_name, sort_time, pixels, split, split_fixed, added_at)
         VALUES (@datasetId, @pictureId, @name, @sortName, @sortTime, @pixels, @split, @splitFixed, @addedAt)`,
      )
      .run(photo).lastInsertRowid,
  );

export function renamePhoto(store: Store, photoId: number, name: string, sortName: string): void {
  store
    .statement<[string, string, number]>('UPDATE photo SET name = ?, sort_name = ? WHERE id = ?')
    .run(name, sortName, photoId);
}

/** What orders a photo by time: ms since 1970, from EXIF, else the file's. */
export const sortTime = (store: Store, photoId: number): number =>
  store.statement<[number], number>('SELECT sort_time FROM photo WHERE id = ?').pluck().get(photoId) ?? 0;

/** Names of all photos added after the one with id `after`, in order of id. */
export const namesAfter = (store: Store, datasetId: number, after: number): { photoId: number; name: string }[] =>
  store
    .statement<[number, number], { photoId: number; name: string }>(
      'SELECT id AS photoId, name FROM photo INDEXED BY photo_added WHERE dataset_id = ? AND id > ? ORDER BY id',
    )
    .all(datasetId, after);

export function setSplit(store: Store, photoId: number, split: Split | null, fixed: 0 | 1): void {
  store
    .statement<[Split | null, number, number]>('UPDATE photo SET split = ?, split_fixed = ? WHERE id = ?')
    .run(split, fixed, photoId);
}

/** Writes sides. */
export function setSplits(store: Store, sides: ReadonlyMap<number, Split>): void {
  for (const [split, members] of Map.groupBy(sides, ([, side]) => side)) {
    const ids = JSON.stringify(members.map(([photoId]) => photoId));
    store
      .statement<[{ split: Split; ids: string }]>(
        'UPDATE photo SET split = @split WHERE id IN (SELECT value FROM json_each(@ids)) AND split IS NOT @split',
      )
      .run({ split, ids });
  }
}

/** Photos on any side that no folder decides. */
export const photosOnSides = (store: Store, datasetId: number): number[] =>
  store
    .statement<[number], number>(
      'SELECT id FROM photo WHERE dataset_id = ? AND split_fixed = 0 AND split IS NOT NULL ORDER BY id',
    )
    .pluck()
    .all(datasetId);

/** Moves photos from one side to another, except where a folder decides. */
export function moveSplit(store: Store, datasetId: number, from: Split, to: Split): void {
  store
    .statement<[Split, number, Split]>(
      'UPDATE photo SET split = ? WHERE dataset_id = ? AND split_fixed = 0 AND split = ?',
    )
    .run(to, datasetId, from);
}

export interface LabelledPhotoRow {
  readonly photoId: number;
  readonly pictureId: number;
  readonly hash: string;
  readonly name: string;
  readonly classId: number;
  readonly split: Split | null;
  readonly splitFixed: 0 | 1;
  readonly missing: 0 | 1;
}

/** Photos with a label that are not rejected, in order of id. */
export const labelledPhotos = (store: Store, datasetId: number): LabelledPhotoRow[] =>
  store
    .statement<[number], LabelledPhotoRow>(
      `SELECT photo.id AS photoId, picture_id AS pictureId, hash, name, class_id AS classId, split,
         split_fixed AS splitFixed, missing
       FROM photo JOIN picture ON picture.id = photo.picture_id
       WHERE dataset_id = ? AND class_id IS NOT NULL AND rejected = 0 ORDER BY photo.id`,
    )
    .all(datasetId);

/** Paths of all files that hold the dataset's pictures and were there at the last look, by picture. */
export function pathsByPicture(store: Store, datasetId: number): Map<number, string[]> {
  const rows = store
    .statement<[number], { pictureId: number; path: string }>(
      `SELECT picture_file.picture_id AS pictureId, path FROM photo
       JOIN picture_file ON picture_file.picture_id = photo.picture_id
       WHERE photo.dataset_id = ? AND present = 1 ORDER BY photo.id, path`,
    )
    .all(datasetId);
  const paths = new Map<number, string[]>();
  for (const { pictureId, path } of rows) {
    const known = paths.get(pictureId);
    if (known) known.push(path);
    else paths.set(pictureId, [path]);
  }
  return paths;
}

/** True when a folder fixes some of the dataset's photos to this side. */
export const hasFixedSplit = (store: Store, datasetId: number, split: Split): boolean =>
  store
    .statement<[number, Split]>('SELECT 1 FROM photo WHERE dataset_id = ? AND split_fixed = 1 AND split = ? LIMIT 1')
    .get(datasetId, split) !== undefined;

/** Pictures of a dataset's photos. */
export const picturesOfDataset = (store: Store, datasetId: number): number[] =>
  store
    .statement<[number], { pictureId: number }>('SELECT picture_id AS pictureId FROM photo WHERE dataset_id = ?')
    .all(datasetId)
    .map((row) => row.pictureId);
