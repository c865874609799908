/** Queries on what labels and classes were at an earlier moment of the journal. */
import type { ClassField, LabelField } from './journal.ts';
import type { Store } from './store.ts';

/** A field of a photo that was something else then. */
export interface PhotoDifference {
  readonly photoId: number;
  readonly field: LabelField;
  /** The class's id, or 0 and 1 for flags; null for no label. */
  readonly was: number | null;
  readonly is: number | null;
}

/** A field of a class that was something else then. */
export interface ClassDifference {
  readonly classId: number;
  readonly field: ClassField;
  readonly was: string | number;
}

export interface PhotoLabelRow {
  readonly photoId: number;
  readonly classId: number | null;
  readonly flagged: 0 | 1;
  readonly rejected: 0 | 1;
}

/**
 * When the state right after `entryId` ended: the time of the dataset's next entry, in ms since 1970; null when that
 * state still stands. 0 asks for the time before the first entry.
 */
export const endOfMoment = (store: Store, datasetId: number, entryId: number): number | null =>
  store
    .statement<[number, number], { at: number }>(
      'SELECT at FROM journal_entry WHERE dataset_id = ? AND id > ? ORDER BY id LIMIT 1',
    )
    .get(datasetId, entryId)?.at ?? null;

/** What labels differ now from right after `entryId`, in photos that were there by `until` (ms since 1970). */
export const photoDifferences = (
  store: Store,
  datasetId: number,
  entryId: number,
  until: number | null,
): PhotoDifference[] =>
  store
    .statement<[{ datasetId: number; entryId: number; until: number | null }], PhotoDifference>(
      // For each field the first `before` since then is what it was then.
      `WITH first AS (
         SELECT change.subject_id AS photo_id, field, change.before, min(change.entry_id)
         FROM journal_entry AS entry JOIN journal_change AS change ON change.entry_id = entry.id
         WHERE entry.dataset_id = @datasetId AND entry.id > @entryId AND subject = 'photo'
           AND field IN ('class_id', 'flagged', 'rejected')
         GROUP BY change.subject_id, field),
       compared AS (
         SELECT photo.id AS photoId, field, CAST(first.before AS INTEGER) AS was,
           CASE field WHEN 'class_id' THEN class_id WHEN 'flagged' THEN flagged ELSE rejected END AS "is"
         FROM first JOIN photo ON photo.id = first.photo_id
         WHERE @until IS NULL OR photo.added_at <= @until)
       SELECT * FROM compared WHERE was IS NOT "is" ORDER BY photoId, field`,
    )
    .all({ datasetId, entryId, until });

/** For each field of a class that was changed since `entryId`, what it was then; it may have that value again now. */
export const firstClassValues = (store: Store, datasetId: number, entryId: number): ClassDifference[] =>
  store
    .statement<[number, number], { classId: number; field: ClassField; before: string }>(
      `SELECT change.subject_id AS classId, field, change.before, min(entry_id)
       FROM journal_entry AS entry JOIN journal_change AS change ON change.entry_id = entry.id
       WHERE entry.dataset_id = ? AND entry.id > ? AND subject = 'class'
       GROUP BY change.subject_id, field ORDER BY change.subject_id, field`,
    )
    .all(datasetId, entryId)
    .map(({ classId, field, before }) => ({ classId, field, was: JSON.parse(before) as string | number }));

/** Labels as they are now, of all photos that were there by `until`, in order of id. */
export const photoLabels = (store: Store, datasetId: number, until: number | null): PhotoLabelRow[] =>
  store
    .statement<[{ datasetId: number; until: number | null }], PhotoLabelRow>(
      `SELECT id AS photoId, class_id AS classId, flagged, rejected FROM photo
       WHERE dataset_id = @datasetId AND (@until IS NULL OR added_at <= @until) ORDER BY id`,
    )
    .all({ datasetId, until });

/** Photos that came after `until`, and how many of them each class has. */
export const photosAddedAfter = (
  store: Store,
  datasetId: number,
  until: number,
): { classId: number | null; photos: number }[] =>
  store
    .statement<[number, number], { classId: number | null; photos: number }>(
      'SELECT class_id AS classId, count(*) AS photos FROM photo WHERE dataset_id = ? AND added_at > ? GROUP BY class_id',
    )
    .all(datasetId, until);
