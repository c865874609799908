/** Queries on the label journal, the append-only record of every edit, and the writes that follow from it. */
import type { Split } from '../contract/index.ts';
import type { Store } from './store.ts';

export type EntryKind = 'edit' | 'import' | 'undo' | 'redo';

export interface EntryRow {
  readonly entryId: number;
  readonly datasetId: number;
  readonly at: number;
  readonly kind: EntryKind;
  readonly subjectId: number | null;
  readonly summary: string;
}

/** What labels are made of; each is a column of `photo` and a field of the journal. */
export type LabelField = 'class_id' | 'flagged' | 'rejected';
const labelFields: readonly LabelField[] = ['class_id', 'flagged', 'rejected'];
/** The side of the split is journaled like a label, but is none: restoring earlier labels leaves it alone. */
export type PhotoField = LabelField | 'split';

export type ClassField = 'name' | 'colour' | 'position' | 'removed';

/** Values as JSON scalars; null for no value. */
export interface ClassChangeRow {
  readonly classId: number;
  readonly field: ClassField;
  readonly before: string | null;
  readonly after: string | null;
}

const entryColumns = 'id AS entryId, dataset_id AS datasetId, at, kind, subject_id AS subjectId, summary';

export const addEntry = (
  store: Store,
  entry: { datasetId: number; at: number; kind: EntryKind; subjectId: number | null; summary: string },
): number =>
  Number(
    store
      .statement<[typeof entry]>(
        `INSERT INTO journal_entry (dataset_id, at, kind, subject_id, summary)
         VALUES (@datasetId, @at, @kind, @subjectId, @summary)`,
      )
      .run(entry).lastInsertRowid,
  );

export const entryById = (store: Store, entryId: number): EntryRow | undefined =>
  store.statement<[number], EntryRow>(`SELECT ${entryColumns} FROM journal_entry WHERE id = ?`).get(entryId);

export const latestEntryId = (store: Store, datasetId: number): number | null =>
  store
    .statement<[number], { latest: number | null }>('SELECT max(id) AS latest FROM journal_entry WHERE dataset_id = ?')
    .get(datasetId)?.latest ?? null;

export type CountedEntryRow = EntryRow & {
  /** Photos it changed. */
  readonly photos: number;
  /** 1 when it stands undone now. */
  readonly undone: 0 | 1;
};

/** Newest first. */
export const latestEntries = (store: Store, datasetId: number, limit: number): CountedEntryRow[] =>
  entriesBefore(store, datasetId, null, limit);

/** Entries before that one (null: from the end), newest first. */
export const entriesBefore = (
  store: Store,
  datasetId: number,
  before: number | null,
  limit: number,
): CountedEntryRow[] =>
  store
    .statement<[{ datasetId: number; before: number | null; limit: number }], CountedEntryRow>(
      `SELECT ${entryColumns},
         coalesce((SELECT photos FROM journal_size WHERE entry_id = entry.id), 0) AS photos,
         (${latestMove('entry.id')}) IS 'undo' AS undone
       FROM journal_entry AS entry
       WHERE dataset_id = @datasetId AND id < coalesce(@before, 9e15) ORDER BY id DESC LIMIT @limit`,
    )
    .all({ datasetId, before, limit });

/** How many values entries from one to another (null: the newest) changed; counts no further than `limit`. */
export const changesFrom = (store: Store, first: number, last: number | null, limit: number): number =>
  store
    .statement<[{ first: number; last: number | null; limit: number }], { changes: number }>(
      `SELECT count(*) AS changes FROM (
         SELECT 1 FROM journal_change WHERE entry_id BETWEEN @first AND coalesce(@last, 9e15) LIMIT @limit)`,
    )
    .get({ first, last, limit })?.changes ?? 0;

/** How many photos have this label; counts no further than `limit`. */
export const photosWithClass = (store: Store, classId: number, limit: number): number =>
  store
    .statement<[number, number], { photos: number }>(
      'SELECT count(*) AS photos FROM (SELECT 1 FROM photo WHERE class_id = ? LIMIT ?)',
    )
    .get(classId, limit)?.photos ?? 0;

/** Photos that an entry changed, the first `limit` in order of id. */
export const photosChanged = (store: Store, entryId: number, limit: number): number[] =>
  store
    .statement<[number, number], { photoId: number }>(
      `SELECT DISTINCT subject_id AS photoId FROM journal_change WHERE entry_id = ? AND subject = 'photo'
       ORDER BY subject_id LIMIT ?`,
    )
    .all(entryId, limit)
    .map((row) => row.photoId);

/** The edit that undo takes back next: the latest that does not stand undone. */
export const nextToUndo = (store: Store, datasetId: number): EntryRow | undefined =>
  store
    .statement<[number], EntryRow>(
      `SELECT ${entryColumns} FROM journal_entry AS entry
       WHERE dataset_id = ? AND kind = 'edit' AND (${latestMove('entry.id')}) IS NOT 'undo'
       ORDER BY id DESC LIMIT 1`,
    )
    .get(datasetId);

/** The edit that redo does again next: the earliest of those undone since the last edit. */
export const nextToRedo = (store: Store, datasetId: number): EntryRow | undefined =>
  store
    .statement<[{ datasetId: number }], EntryRow>(
      `SELECT ${entryColumns} FROM journal_entry AS entry
       WHERE id IN (
         SELECT subject_id FROM journal_entry
         WHERE dataset_id = @datasetId AND kind = 'undo' AND id > (
           SELECT max(id) FROM journal_entry WHERE dataset_id = @datasetId AND kind = 'edit'))
       AND (${latestMove('entry.id')}) = 'undo'
       ORDER BY id LIMIT 1`,
    )
    .get({ datasetId });

/** The entry that applied an edit last: the edit itself or its latest redo; or, for an undone one, its latest undo. */
export const latestApplication = (store: Store, editId: number): number =>
  store
    .statement<[number], { entryId: number }>(
      'SELECT id AS entryId FROM journal_entry WHERE subject_id = ? ORDER BY id DESC LIMIT 1',
    )
    .get(editId)?.entryId ?? editId;

/** SQL for the kind of the latest undo or redo of an edit; null when it never was undone. */
function latestMove(edit: string): string {
  return `SELECT kind FROM journal_entry AS move WHERE move.subject_id = ${edit} ORDER BY move.id DESC LIMIT 1`;
}

/** A class's id, 0 and 1 for flags, a side; null for none. */
export type FieldValue = number | Split | null;

/** Of these photos, those whose field is another value now. */
export const photosToChange = (store: Store, ids: readonly number[], field: PhotoField, value: FieldValue): number[] =>
  store
    .statement<[string, FieldValue], { photoId: number }>(
      `SELECT id AS photoId FROM photo WHERE id IN (SELECT value FROM json_each(?)) AND ${field} IS NOT ? ORDER BY id`,
    )
    .all(JSON.stringify(ids), value)
    .map((row) => row.photoId);

/** Sets the field of photos and records it under the entry. */
export function changePhotos(
  store: Store,
  entryId: number,
  ids: readonly number[],
  field: PhotoField,
  value: FieldValue,
): void {
  const list = JSON.stringify(ids);
  // A number from JavaScript arrives as a real, which as text would be '5.0'.
  store
    .statement<[number, string | null, string]>(
      `INSERT INTO journal_change (entry_id, subject, subject_id, field, before, after)
       SELECT ?, 'photo', id, '${field}', CAST(${field} AS TEXT), ?
       FROM photo WHERE id IN (SELECT value FROM json_each(?))`,
    )
    .run(entryId, value === null ? null : String(value), list);
  store
    .statement<[FieldValue, string]>(`UPDATE photo SET ${field} = ? WHERE id IN (SELECT value FROM json_each(?))`)
    .run(value, list);
}

/** Gives photos back the labels that they had before `entryId`, and records it under `newEntryId`. Returns how many values. */
export function revertLabels(store: Store, newEntryId: number, entryId: number): number {
  let changed = 0;
  for (const field of labelFields) {
    changed += store
      .statement<[number, number]>(
        `INSERT INTO journal_change (entry_id, subject, subject_id, field, before, after)
         SELECT ?, 'photo', photo.id, '${field}', CAST(photo.${field} AS TEXT), change.before
         FROM journal_change AS change JOIN photo ON photo.id = change.subject_id
         WHERE change.entry_id = ? AND change.subject = 'photo' AND change.field = '${field}'`,
      )
      .run(newEntryId, entryId).changes;
    store
      .statement<[number]>(
        `UPDATE photo SET ${field} = CAST(change.before AS INTEGER) FROM journal_change AS change
         WHERE change.entry_id = ? AND change.subject = 'photo' AND change.field = '${field}'
           AND photo.id = change.subject_id`,
      )
      .run(entryId);
  }
  return changed;
}

/** The same for sides, except where a folder decides by now. */
export function revertSides(store: Store, newEntryId: number, entryId: number): void {
  store
    .statement<[number, number]>(
      `INSERT INTO journal_change (entry_id, subject, subject_id, field, before, after)
       SELECT ?, 'photo', photo.id, 'split', photo.split, change.before
       FROM journal_change AS change JOIN photo ON photo.id = change.subject_id
       WHERE change.entry_id = ? AND change.subject = 'photo' AND change.field = 'split' AND split_fixed = 0`,
    )
    .run(newEntryId, entryId);
  store
    .statement<[number]>(
      `UPDATE photo SET split = change.before FROM journal_change AS change
       WHERE change.entry_id = ? AND change.subject = 'photo' AND change.field = 'split'
         AND photo.id = change.subject_id AND split_fixed = 0`,
    )
    .run(entryId);
}

/** Fields of photos that say whether a class was turned down: `not:` and the class's id; 0 and 1. */
const turnedDownField = 'not:';

export interface TurnedDownChange {
  readonly photoId: number;
  readonly classId: number;
}

export function recordTurnedDown(store: Store, entryId: number, change: TurnedDownChange, after: boolean): void {
  store
    .statement<[number, number, string, string, string]>(
      `INSERT INTO journal_change (entry_id, subject, subject_id, field, before, after)
       VALUES (?, 'photo', ?, ?, ?, ?)`,
    )
    .run(entryId, change.photoId, `${turnedDownField}${change.classId}`, after ? '0' : '1', after ? '1' : '0');
}

/** What an entry turned down or allowed again, of photos and classes that still are there, with what was so before it. */
export const turnedDownChanges = (store: Store, entryId: number): (TurnedDownChange & { before: boolean })[] =>
  store
    .statement<[number], TurnedDownChange & { before: string }>(
      `SELECT photo.id AS photoId, class.id AS classId, change.before FROM journal_change AS change
       JOIN photo ON photo.id = change.subject_id
       JOIN class ON class.id = CAST(substr(field, 5) AS INTEGER)
       WHERE entry_id = ? AND subject = 'photo' AND field LIKE 'not:%' ORDER BY photoId, classId`,
    )
    .all(entryId)
    .map((change) => ({ ...change, before: change.before === '1' }));

/** How a dataset was split before and after an entry: `SplitSettings` as JSON, null for never. */
export interface SettingsChange {
  readonly before: string | null;
  readonly after: string | null;
}

export function recordSplitSettings(store: Store, entryId: number, { before, after }: SettingsChange): void {
  store
    .statement<[number, string | null, string | null]>(
      'INSERT INTO journal_split (entry_id, before, after) VALUES (?, ?, ?)',
    )
    .run(entryId, before, after);
}

export const splitSettingsChange = (store: Store, entryId: number): SettingsChange | undefined =>
  store.statement<[number], SettingsChange>('SELECT before, after FROM journal_split WHERE entry_id = ?').get(entryId);

export function recordClassChange(store: Store, entryId: number, change: ClassChangeRow): void {
  store
    .statement<[number, number, string, string | null, string | null]>(
      `INSERT INTO journal_change (entry_id, subject, subject_id, field, before, after)
       VALUES (?, 'class', ?, ?, ?, ?)`,
    )
    .run(entryId, change.classId, change.field, change.before, change.after);
}

export const classChanges = (store: Store, entryId: number): ClassChangeRow[] =>
  store
    .statement<[number], ClassChangeRow>(
      `SELECT subject_id AS classId, field, before, after FROM journal_change
       WHERE entry_id = ? AND subject = 'class' ORDER BY subject_id, field`,
    )
    .all(entryId);

/** Photos that have this label, whatever else they are. */
export const photosOfClass = (store: Store, classId: number): number[] =>
  store
    .statement<[number], { photoId: number }>('SELECT id AS photoId FROM photo WHERE class_id = ? ORDER BY id')
    .all(classId)
    .map((row) => row.photoId);

/** True when a person ever set this photo's label, also when it was undone. */
export const wasLabelledByHand = (store: Store, photoId: number): boolean =>
  store
    .statement<[number]>(
      `SELECT 1 FROM journal_change AS change JOIN journal_entry AS entry ON entry.id = change.entry_id
       WHERE change.subject = 'photo' AND change.subject_id = ? AND change.field = 'class_id' AND entry.kind <> 'import'
       LIMIT 1`,
    )
    .get(photoId) !== undefined;

export interface PhotoHistoryRow {
  readonly at: number;
  readonly kind: EntryKind;
  /** `not:` and a class's id where a suggestion was turned down. */
  readonly field: PhotoField | `not:${number}`;
  /** JSON scalar; a side as it is. */
  readonly after: string | null;
}

/** What happened to a photo, oldest first. */
export const historyOfPhoto = (store: Store, photoId: number): PhotoHistoryRow[] =>
  store
    .statement<[number], PhotoHistoryRow>(
      `SELECT at, kind, field, after FROM journal_change AS change
       JOIN journal_entry AS entry ON entry.id = change.entry_id
       WHERE change.subject = 'photo' AND change.subject_id = ? ORDER BY change.entry_id`,
    )
    .all(photoId);

/** A change of a photo's label (field 0) or rejection (field 1), as numbers; 0 for no label. */
export type LabelChange = [photoId: number, field: 0 | 1, before: number, after: number];

/** What entries after one up to another changed of labels, in order. */
export const labelChanges = (store: Store, datasetId: number, after: number, upTo: number): LabelChange[] =>
  store
    .statement<[number, number, number], LabelChange>(
      `SELECT change.subject_id, field = 'rejected', coalesce(CAST(before AS INTEGER), 0), coalesce(CAST(after AS INTEGER), 0)
       FROM journal_entry AS entry JOIN journal_change AS change ON change.entry_id = entry.id
       WHERE entry.dataset_id = ? AND entry.id > ? AND entry.id <= ?
         AND subject = 'photo' AND field IN ('class_id', 'rejected')
       ORDER BY entry.id`,
    )
    .raw()
    .all(datasetId, after, upTo);

/** Photos that imports changed, each import by itself, of those that began up to an entry. */
export const importedUpTo = (store: Store, datasetId: number, upTo: number): number =>
  store
    .statement<[number, number], number>(
      `SELECT total(photos) FROM journal_entry AS entry JOIN journal_size AS size ON size.entry_id = entry.id
       WHERE entry.dataset_id = ? AND entry.id <= ? AND kind = 'import'`,
    )
    .pluck()
    .get(datasetId, upTo) ?? 0;
