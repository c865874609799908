/** Queries on predictions of photos that need not belong to a dataset. */
import type { WorkState } from './runs.ts';
import type { Store } from './store.ts';

export interface PredictionSetRow {
  readonly predictionId: number;
  readonly runId: number;
  readonly title: string;
  /** Choice of test-time views. */
  readonly views: string;
  readonly state: WorkState;
  readonly createdAt: number;
  readonly seconds: number | null;
  /** SkippedFile[] as JSON. */
  readonly skipped: string;
  readonly photos: number;
}

export interface PredictedPhotoRow {
  readonly position: number;
  readonly path: string;
  readonly hash: string;
  readonly predicted: number;
  readonly confidence: number;
  /** Little-endian float32. */
  readonly probabilities: Uint8Array;
}

const setColumns = `id AS predictionId, run_id AS runId, title, views, state, created_at AS createdAt, seconds, skipped,
  (SELECT count(*) FROM predicted_photo WHERE prediction_id = prediction_set.id) AS photos`;

export const addPredictionSet = (
  store: Store,
  set: { readonly runId: number; readonly title: string; readonly views: string; readonly createdAt: number },
): number =>
  Number(
    store
      .statement<[typeof set]>(
        `INSERT INTO prediction_set (run_id, title, views, state, created_at)
         VALUES (@runId, @title, @views, 'running', @createdAt)`,
      )
      .run(set).lastInsertRowid,
  );

export const predictionSetById = (store: Store, predictionId: number): PredictionSetRow | undefined =>
  store
    .statement<[number], PredictionSetRow>(`SELECT ${setColumns} FROM prediction_set WHERE id = ?`)
    .get(predictionId);

/** Of one run, or all; newest first. */
export const listPredictionSets = (store: Store, runId: number | null): PredictionSetRow[] =>
  store
    .statement<[{ runId: number | null }], PredictionSetRow>(
      `SELECT ${setColumns} FROM prediction_set WHERE @runId IS NULL OR run_id = @runId ORDER BY id DESC`,
    )
    .all({ runId });

/** Ends a running prediction; one that has ended is left alone. */
export function endPredictionSet(
  store: Store,
  predictionId: number,
  end: { readonly state: WorkState; readonly seconds: number | null },
): void {
  store
    .statement<[typeof end & { predictionId: number }]>(
      `UPDATE prediction_set SET state = @state, seconds = @seconds WHERE id = @predictionId AND state = 'running'`,
    )
    .run({ ...end, predictionId });
}

export function setPredictionSkipped(store: Store, predictionId: number, skipped: string): void {
  store.statement<[string, number]>('UPDATE prediction_set SET skipped = ? WHERE id = ?').run(skipped, predictionId);
}

export function deletePredictionSet(store: Store, predictionId: number): void {
  store.statement<[number]>('DELETE FROM prediction_set WHERE id = ?').run(predictionId);
}

export function addPredictedPhotos(
  store: Store,
  predictionId: number,
  photos: readonly (Omit<PredictedPhotoRow, 'hash'> & { readonly pictureId: number })[],
): void {
  const insert = store.statement<[object]>(
    `INSERT INTO predicted_photo (prediction_id, position, path, picture_id, predicted, confidence, probabilities)
     VALUES (@predictionId, @position, @path, @pictureId, @predicted, @confidence, @probabilities)`,
  );
  store.write(() => {
    for (const photo of photos) insert.run({ predictionId, ...photo });
  });
}

const photoOrders = {
  leastSure: 'confidence',
  mostSure: 'confidence DESC',
  name: 'path',
  class: 'predicted, confidence DESC',
} as const;

export type PredictedOrder = keyof typeof photoOrders;

/** Ties are broken by position. */
export const predictedPhotos = (
  store: Store,
  query: {
    readonly predictionId: number;
    readonly order: PredictedOrder;
    readonly offset: number;
    /** −1: all. */
    readonly limit: number;
  },
): PredictedPhotoRow[] => {
  const { order, ...bound } = query;
  return store
    .statement<[typeof bound], PredictedPhotoRow>(
      `SELECT position, path, hash, predicted, confidence, probabilities
       FROM predicted_photo JOIN picture ON picture.id = picture_id
       WHERE prediction_id = @predictionId ORDER BY ${photoOrders[order]}, position LIMIT @limit OFFSET @offset`,
    )
    .all(bound);
};
