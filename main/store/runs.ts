/** Queries on runs, what they were trained and judged on, their epochs and their files. */
import type { Split } from '../contract/index.ts';
import type { Store } from './store.ts';

export type WorkState = 'running' | 'done' | 'failed' | 'cancelled';
/** `fold`: part of a cross-validation. `ensemble` and `crossValidation` are made of other runs: see runMembers.ts. */
export type RunKind = 'single' | 'fold' | 'ensemble' | 'crossValidation';
/** A training can also wait at a checkpoint. */
export type RunState = WorkState | 'paused';

export interface RunRow {
  readonly runId: number;
  readonly datasetId: number;
  readonly kind: RunKind;
  readonly number: number;
  readonly name: string;
  /** What a person wrote about it; '' for nothing. */
  readonly notes: string;
  readonly state: RunState;
  readonly error: string | null;
  /** TrainSettings as JSON, with every default filled in. */
  readonly settings: string;
  /** Classes in output order as JSON: [{ classId, name, colour }]. */
  readonly classes: string;
  readonly journalId: number | null;
  readonly device: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** What else is known of the run, as JSON. */
  readonly result: string | null;
}

export interface RunPhotoRow {
  readonly photoId: number;
  readonly pictureId: number;
  readonly name: string;
  readonly classIndex: number;
  readonly split: Split;
  /** The same for photos that were taken for near-duplicates or a burst then; null in runs from before that was known. */
  readonly group: number | null;
}

/** A judged photo. */
export interface JudgedPhotoRow extends Omit<RunPhotoRow, 'group'> {
  readonly hash: string;
  readonly predicted: number;
  readonly confidence: number;
  /** Little-endian float32. */
  readonly probabilities: Uint8Array;
  /** The label now; null when it was taken away or the photo is gone. */
  readonly currentClassId: number | null;
}

export interface RunFileRow {
  readonly kind: string;
  /** Relative to the data directory. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

const runColumns = `id AS runId, dataset_id AS datasetId, kind, number, name, notes, state, error, settings, classes,
  journal_id AS journalId, device, started_at AS startedAt, ended_at AS endedAt, result`;

/** Adds a running run with the next number of its dataset. */
export function addRun(
  store: Store,
  run: Pick<RunRow, 'datasetId' | 'settings' | 'classes' | 'journalId' | 'startedAt' | 'result'> & {
    /** Default `single`. */
    readonly kind?: RunKind | undefined;
    /** Default "Run 7". */
    readonly name: string | null;
  },
  photos: readonly RunPhotoRow[],
): RunRow {
  return store.write(() => {
    const { runId } = store
      .statement<[typeof run], { runId: number }>(
        `INSERT INTO run (dataset_id, kind, number, name, state, settings, classes, journal_id, started_at, result)
         SELECT @datasetId, @kind, next, coalesce(@name, 'Run ' || next), 'running', @settings, @classes, @journalId, @startedAt, @result
         FROM (SELECT coalesce(max(number), 0) + 1 AS next FROM run WHERE dataset_id = @datasetId)
         RETURNING id AS runId`,
      )
      .get({ kind: 'single', ...run })!;
    const insert = store.statement<[RunPhotoRow & { runId: number }]>(
      `INSERT INTO run_photo (run_id, photo_id, picture_id, name, class_index, split, group_id)
       VALUES (@runId, @photoId, @pictureId, @name, @classIndex, @split, @group)`,
    );
    for (const { photoId, pictureId, name, classIndex, split, group } of photos) {
      insert.run({ runId, photoId, pictureId, name, classIndex, split, group });
    }
    return runById(store, runId)!;
  });
}

export const runById = (store: Store, runId: number): RunRow | undefined =>
  store.statement<[number], RunRow>(`SELECT ${runColumns} FROM run WHERE id = ?`).get(runId);

/** Of one dataset, or all; newest first. */
export const listRuns = (store: Store, datasetId: number | null): RunRow[] =>
  store
    .statement<[{ datasetId: number | null }], RunRow>(
      `SELECT ${runColumns} FROM run WHERE @datasetId IS NULL OR dataset_id = @datasetId ORDER BY id DESC`,
    )
    .all({ datasetId });

export function renameRun(store: Store, runId: number, name: string): void {
  store.statement<[string, number]>('UPDATE run SET name = ? WHERE id = ?').run(name, runId);
}

export function setRunNotes(store: Store, runId: number, notes: string): void {
  store.statement<[string, number]>('UPDATE run SET notes = ? WHERE id = ?').run(notes, runId);
}

export function setRunDevice(store: Store, runId: number, device: string): void {
  store.statement<[string, number]>('UPDATE run SET device = ? WHERE id = ?').run(device, runId);
}

export function setRunResult(store: Store, runId: number, result: string): void {
  store.statement<[string, number]>('UPDATE run SET result = ? WHERE id = ?').run(result, runId);
}

/** Ends a running run; one that has ended is left alone. */
export function endRun(
  store: Store,
  runId: number,
  end: { readonly state: RunState; readonly error: string | null; readonly endedAt: number },
): void {
  store
    .statement<[typeof end & { runId: number }]>(
      `UPDATE run SET state = @state, error = @error, ended_at = @endedAt WHERE id = @runId AND state = 'running'`,
    )
    .run({ ...end, runId });
}

/** A paused, failed or cancelled run goes on; one that is running or done is left alone. */
export function continueRun(store: Store, runId: number): void {
  store
    .statement<[number]>(
      `UPDATE run SET state = 'running', error = NULL, ended_at = NULL
       WHERE id = ? AND state IN ('paused', 'failed', 'cancelled')`,
    )
    .run(runId);
}

/** Deletes the run with its photos, epochs, predictions and export records. */
export function deleteRun(store: Store, runId: number): void {
  store.statement<[number]>('DELETE FROM run WHERE id = ?').run(runId);
}

/** A photo that turned out unreadable was neither trained nor judged on. */
export function removeRunPhoto(store: Store, runId: number, photoId: number): void {
  store.statement<[number, number]>('DELETE FROM run_photo WHERE run_id = ? AND photo_id = ?').run(runId, photoId);
}

export function setJudgement(
  store: Store,
  judgement: {
    readonly runId: number;
    readonly photoId: number;
    readonly predicted: number;
    readonly confidence: number;
    readonly probabilities: Uint8Array;
  },
): void {
  store
    .statement<[typeof judgement]>(
      `UPDATE run_photo SET predicted = @predicted, confidence = @confidence, probabilities = @probabilities
       WHERE run_id = @runId AND photo_id = @photoId`,
    )
    .run(judgement);
}

export const runPhotoCounts = (store: Store, runId: number): { split: Split; classIndex: number; photos: number }[] =>
  store
    .statement<[number], { split: Split; classIndex: number; photos: number }>(
      `SELECT split, class_index AS classIndex, count(*) AS photos FROM run_photo WHERE run_id = ? GROUP BY split, class_index`,
    )
    .all(runId);

const judgedColumns = `judged.photo_id AS photoId, judged.picture_id AS pictureId, judged.name, class_index AS classIndex,
  judged.split, picture.hash, predicted, confidence, probabilities, photo.class_id AS currentClassId`;
const judgedFrom = `FROM run_photo AS judged JOIN picture ON picture.id = judged.picture_id
  LEFT JOIN photo ON photo.id = judged.photo_id
  WHERE judged.run_id = @runId AND judged.split = @split AND predicted IS NOT NULL`;

export interface JudgedQuery {
  readonly runId: number;
  readonly split: Split;
  readonly truth: number | null;
  readonly predicted: number | null;
  /** 1: only those that were called something else. */
  readonly onlyMistakes: 0 | 1;
}

const judgedFilter = `AND (@truth IS NULL OR class_index = @truth) AND (@predicted IS NULL OR predicted = @predicted)
  AND (@onlyMistakes = 0 OR class_index <> predicted)`;

const judgedOrders = {
  // The surest mistakes first; behind them the right answers, those that were nearly wrong first.
  mistakes: `class_index = predicted, CASE WHEN class_index = predicted THEN confidence ELSE -confidence END`,
  leastSure: 'confidence',
  name: 'judged.name',
} as const;

export type JudgedOrder = keyof typeof judgedOrders;

export const countJudged = (store: Store, query: JudgedQuery): number =>
  store
    .statement<[JudgedQuery], { photos: number }>(`SELECT count(*) AS photos ${judgedFrom} ${judgedFilter}`)
    .get(query)!.photos;

/** Ties are broken by id. */
export const judgedPhotos = (
  store: Store,
  query: JudgedQuery & { readonly order: JudgedOrder; readonly offset: number; readonly limit: number },
): JudgedPhotoRow[] => {
  const { order, ...bound } = query;
  return store
    .statement<[typeof bound], JudgedPhotoRow>(
      `SELECT ${judgedColumns} ${judgedFrom} ${judgedFilter} ORDER BY ${judgedOrders[order]}, judged.photo_id
       LIMIT @limit OFFSET @offset`,
    )
    .all(bound);
};

/** Epoch as JSON; one that is there already is replaced. */
export function putEpoch(store: Store, runId: number, epoch: number, metrics: string): void {
  store
    .statement<[number, number, string]>('INSERT OR REPLACE INTO run_epoch (run_id, epoch, metrics) VALUES (?, ?, ?)')
    .run(runId, epoch, metrics);
}

/** Epochs as JSON, in order. */
export const epochsOf = (store: Store, runId: number): string[] =>
  store
    .statement<[number], { metrics: string }>('SELECT metrics FROM run_epoch WHERE run_id = ? ORDER BY epoch')
    .all(runId)
    .map(({ metrics }) => metrics);

export function putRunFile(store: Store, runId: number, file: RunFileRow): void {
  store
    .statement<[RunFileRow & { runId: number }]>(
      `INSERT OR REPLACE INTO run_file (run_id, kind, path, size_bytes, sha256)
       VALUES (@runId, @kind, @path, @sizeBytes, @sha256)`,
    )
    .run({ runId, ...file });
}

export const runFile = (store: Store, runId: number, kind: string): RunFileRow | undefined =>
  store
    .statement<[number, string], RunFileRow>(
      'SELECT kind, path, size_bytes AS sizeBytes, sha256 FROM run_file WHERE run_id = ? AND kind = ?',
    )
    .get(runId, kind);

/** Photos that a run was trained and judged on, in the order of the dataset. */
export const photosOfRun = (store: Store, runId: number): (RunPhotoRow & { hash: string })[] =>
  store
    .statement<[number], RunPhotoRow & { hash: string }>(
      `SELECT used.photo_id AS photoId, used.picture_id AS pictureId, used.name, used.class_index AS classIndex, used.split,
         used.group_id AS "group", picture.hash
       FROM run_photo AS used JOIN picture ON picture.id = used.picture_id WHERE used.run_id = ? ORDER BY used.photo_id`,
    )
    .all(runId);

/** Ends the predictions and exports that were running when the engine stopped; returns how many. */
export const endInterrupted = (store: Store, reason: string): number =>
  store.write(() => {
    const predictions = store
      .statement<[]>(`UPDATE prediction_set SET state = 'failed' WHERE state = 'running'`)
      .run().changes;
    const exports = store
      .statement<[string]>(`UPDATE export SET state = 'failed', error = ? WHERE state = 'running'`)
      .run(reason).changes;
    return predictions + exports;
  });
