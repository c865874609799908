/** Queries on what the data checks found and what people decided about it. */
import type { Store } from './store.ts';

export interface CheckRunRow {
  readonly datasetId: number;
  readonly at: number;
  readonly seconds: number;
  readonly photos: number;
  readonly newestPhoto: number;
  readonly journalId: number | null;
  /** { kind: reason } as JSON. */
  readonly cannotTell: string;
  /** Honesty of the contract as JSON. */
  readonly honesty: string | null;
}

export interface FindingRow {
  readonly findingId: number;
  readonly datasetId: number;
  readonly kind: string;
  readonly key: string;
  readonly score: number;
  /** Ids as JSON. */
  readonly photos: string;
  readonly least: number;
  readonly given: number | null;
  /** The rest as JSON. */
  readonly finding: string;
}

export interface DecisionRow {
  readonly decisionId: number;
  readonly datasetId: number;
  readonly kind: string;
  readonly key: string;
  readonly at: number;
  readonly decision: string;
  readonly entryId: number | null;
  readonly batch: number;
  readonly bulk: 0 | 1;
}

export const checkRunOf = (store: Store, datasetId: number): CheckRunRow | undefined =>
  store
    .statement<[number], CheckRunRow>(
      `SELECT dataset_id AS datasetId, at, seconds, photos, newest_photo AS newestPhoto, journal_id AS journalId,
         cannot_tell AS cannotTell, honesty
       FROM check_run WHERE dataset_id = ?`,
    )
    .get(datasetId);

/** Replaces the dataset's run and all its findings; decisions stay. */
export function putCheckRun(
  store: Store,
  run: CheckRunRow,
  findings: readonly Omit<FindingRow, 'findingId' | 'datasetId'>[],
): void {
  const { datasetId } = run;
  store
    .statement<[CheckRunRow]>(
      `INSERT OR REPLACE INTO check_run (dataset_id, at, seconds, photos, newest_photo, journal_id, cannot_tell, honesty)
       VALUES (@datasetId, @at, @seconds, @photos, @newestPhoto, @journalId, @cannotTell, @honesty)`,
    )
    .run(run);
  store.statement<[number]>('DELETE FROM check_finding WHERE dataset_id = ?').run(datasetId);
  const insert = store.statement<[Omit<FindingRow, 'findingId'>]>(
    `INSERT OR IGNORE INTO check_finding (dataset_id, kind, key, score, photos, least, given, finding)
     VALUES (@datasetId, @kind, @key, @score, @photos, @least, @given, @finding)`,
  );
  for (const finding of findings) insert.run({ ...finding, datasetId });
}

/** Forgets leaks whose photos are on one side now: after a new split. */
export function deleteClosedLeaks(store: Store, datasetId: number): void {
  store
    .statement<[number]>(
      `DELETE FROM check_finding WHERE dataset_id = ? AND kind = 'leak' AND (
         SELECT count(DISTINCT split = 'train') FROM json_each(check_finding.photos) AS each
         JOIN photo ON photo.id = each.value WHERE split IS NOT NULL AND class_id IS NOT NULL) < 2`,
    )
    .run(datasetId);
}

/** SQL: whether decision `of` stands. */
const stands = (of: string): string =>
  `(${of}.entry_id IS NULL OR (SELECT kind FROM journal_entry AS move WHERE move.subject_id = ${of}.entry_id
     ORDER BY move.id DESC LIMIT 1) IS NOT 'undo')`;

/**
 * SQL: whether a finding is open. Nobody decided about it; enough of its photos are there and not rejected; where it is about
 * a label, the first photo still has that one.
 */
const isOpen = `NOT EXISTS (SELECT 1 FROM check_decision AS made WHERE made.dataset_id = found.dataset_id
    AND made.kind = found.kind AND made.key = found.key AND ${stands('made')})
  AND (least = 0 OR (SELECT count(*) FROM json_each(found.photos) AS each JOIN photo ON photo.id = each.value
    WHERE rejected = 0) >= least)
  AND (given IS NULL OR (SELECT class_id FROM photo WHERE id = found.photos ->> 0) IS given)`;

const findingColumns = `found.id AS findingId, found.dataset_id AS datasetId, found.kind, found.key, score, photos, least,
  given, finding`;

export const openCounts = (store: Store, datasetId: number): { kind: string; open: number }[] =>
  store
    .statement<[number], { kind: string; open: number }>(
      `SELECT kind, count(*) AS open FROM check_finding AS found WHERE dataset_id = ? AND ${isOpen} GROUP BY kind`,
    )
    .all(datasetId);

/** Open findings of a kind with at least this score, the highest first. */
export const openFindings = (
  store: Store,
  datasetId: number,
  kind: string,
  { score, limit, offset }: { score: number; limit: number; offset: number },
): FindingRow[] =>
  store
    .statement<[number, string, number, number, number], FindingRow>(
      `SELECT ${findingColumns} FROM check_finding AS found
       WHERE dataset_id = ? AND kind = ? AND score >= ? AND ${isOpen} ORDER BY score DESC, found.id LIMIT ? OFFSET ?`,
    )
    .all(datasetId, kind, score, limit, offset);

/** Undefined when it is not there or not open any more. */
export const openFinding = (store: Store, findingId: number): FindingRow | undefined =>
  store
    .statement<[number], FindingRow>(`SELECT ${findingColumns} FROM check_finding AS found WHERE id = ? AND ${isOpen}`)
    .get(findingId);

export const findingByKey = (store: Store, datasetId: number, kind: string, key: string): number | undefined =>
  store
    .statement<[number, string, string], { findingId: number }>(
      'SELECT id AS findingId FROM check_finding WHERE dataset_id = ? AND kind = ? AND key = ?',
    )
    .get(datasetId, kind, key)?.findingId;

export const addDecision = (store: Store, decision: Omit<DecisionRow, 'decisionId'>): void => {
  store
    .statement<[typeof decision]>(
      `INSERT INTO check_decision (dataset_id, kind, key, at, decision, entry_id, batch, bulk)
       VALUES (@datasetId, @kind, @key, @at, @decision, @entryId, @batch, @bulk)`,
    )
    .run(decision);
};

/** A number that no batch of decisions has had. */
export const nextBatch = (store: Store): number =>
  store.statement<[], { next: number }>('SELECT coalesce(max(batch), 0) + 1 AS next FROM check_decision').get()!.next;

/** Decisions that were made together and latest of those that stand; empty when there is none. */
export const latestDecisions = (store: Store, datasetId: number): DecisionRow[] =>
  store
    .statement<[{ datasetId: number }], DecisionRow>(
      `SELECT id AS decisionId, dataset_id AS datasetId, kind, key, at, decision, entry_id AS entryId, batch, bulk
       FROM check_decision WHERE dataset_id = @datasetId AND batch = (
         SELECT batch FROM check_decision AS latest WHERE dataset_id = @datasetId AND ${stands('latest')}
         ORDER BY id DESC LIMIT 1)
       ORDER BY id`,
    )
    .all({ datasetId });

export function deleteDecisions(store: Store, batch: number): void {
  store.statement<[number]>('DELETE FROM check_decision WHERE batch = ?').run(batch);
}

/** Decisions made one by one that stand, and those of them that led to a change. */
export const singleDecisions = (
  store: Store,
  datasetId: number,
): { kind: string; decided: number; changed: number }[] =>
  store
    .statement<[number], { kind: string; decided: number; changed: number }>(
      `SELECT kind, count(*) AS decided, sum(decision <> 'keep') AS changed FROM check_decision AS made
       WHERE dataset_id = ? AND bulk = 0 AND ${stands('made')} GROUP BY kind`,
    )
    .all(datasetId);

/** Photos whose label or rejection was changed since an entry by other hands than decisions about findings. */
export const changesBesideDecisions = (store: Store, datasetId: number, after: number): number =>
  store
    .statement<[{ datasetId: number; after: number }], { photos: number }>(
      `SELECT count(DISTINCT change.subject_id) AS photos
       FROM journal_entry AS entry JOIN journal_change AS change ON change.entry_id = entry.id
       WHERE entry.dataset_id = @datasetId AND entry.id > @after AND entry.kind = 'edit'
         AND subject = 'photo' AND field IN ('class_id', 'rejected')
         AND (SELECT kind FROM journal_entry AS move WHERE move.subject_id = entry.id
           ORDER BY move.id DESC LIMIT 1) IS NOT 'undo'
         AND entry.id NOT IN (
           SELECT entry_id FROM check_decision WHERE dataset_id = @datasetId AND entry_id IS NOT NULL)`,
    )
    .get({ datasetId, after })?.photos ?? 0;

/** Photos added after one, rejected ones too. */
export const photosAfter = (store: Store, datasetId: number, newest: number): number =>
  store
    .statement<[number, number], { photos: number }>(
      'SELECT count(*) AS photos FROM photo WHERE dataset_id = ? AND id > ?',
    )
    .get(datasetId, newest)?.photos ?? 0;

/** A photo with everything that the checks ask of it. */
export interface CheckedPhotoRow {
  readonly photoId: number;
  readonly pictureId: number;
  readonly hash: string;
  readonly name: string;
  readonly classId: number | null;
  readonly split: 'train' | 'val' | 'test' | null;
  readonly splitFixed: 0 | 1;
  readonly missing: 0 | 1;
  readonly groupId: number | null;
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
  readonly format: string;
  readonly takenAt: number | null;
  readonly camera: string | null;
  /** Null, with all below, where the picture was not measured. */
  readonly sharpness: number | null;
  readonly brightness: number | null;
  readonly contrast: number | null;
  readonly entropy: number | null;
  readonly dark: number | null;
  readonly bright: number | null;
  readonly borderRed: number | null;
  readonly borderGreen: number | null;
  readonly borderBlue: number | null;
  readonly borderSpread: number | null;
}

/** Photos that are not rejected, in order of id. */
export const checkedPhotos = (store: Store, datasetId: number): CheckedPhotoRow[] =>
  store
    .statement<[number], CheckedPhotoRow>(
      `SELECT photo.id AS photoId, photo.picture_id AS pictureId, picture.hash, name, class_id AS classId, split,
         split_fixed AS splitFixed, missing, group_id AS groupId, width, height, size_bytes AS sizeBytes, format,
         taken_at AS takenAt, camera, sharpness, measure.brightness, contrast, entropy, dark,
         bright, border_red AS borderRed, border_green AS borderGreen, border_blue AS borderBlue,
         border_spread AS borderSpread
       FROM photo JOIN picture ON picture.id = photo.picture_id
       LEFT JOIN picture_measure AS measure ON measure.picture_id = picture.id
       LEFT JOIN photo_group ON photo_group.photo_id = photo.id
       WHERE dataset_id = ? AND rejected = 0 ORDER BY photo.id`,
    )
    .all(datasetId);

/** Pictures of the dataset that lie in several files of its folders now, with these; what lies in other datasets' is no copy here. */
export const copiedFiles = (store: Store, datasetId: number): { photoId: number; hash: string; paths: string }[] =>
  store
    .statement<[number], { photoId: number; hash: string; paths: string }>(
      `SELECT photo.id AS photoId, hash, json_group_array(path ORDER BY path) AS paths
       FROM photo JOIN picture ON picture.id = photo.picture_id
       JOIN picture_file ON picture_file.picture_id = picture.id AND present = 1
       WHERE dataset_id = ? AND rejected = 0 AND EXISTS (
         SELECT 1 FROM dataset_folder AS folder WHERE folder.dataset_id = photo.dataset_id
           AND substr(picture_file.path, 1, length(folder.path)) = folder.path
           AND substr(picture_file.path, length(folder.path) + 1, 1) IN ('/', '\\'))
       GROUP BY photo.id HAVING count(*) > 1 ORDER BY photo.id`,
    )
    .all(datasetId);
