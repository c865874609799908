/** Queries on runs that were judged by several views of each photo. */
import type { Store } from './store.ts';

export interface RunViewsRow {
  readonly views: string;
  /** 0 until it is known. */
  readonly msPerPhoto: number;
}

export interface ViewedPhotoRow {
  readonly photoId: number;
  readonly classIndex: number;
  /** Little-endian float32. */
  readonly probabilities: Uint8Array;
}

/** Keeps what a run says by these views; what it said by them before is replaced. The time is 0 until it is known. */
export function putRunViews(
  store: Store,
  judged: {
    readonly runId: number;
    readonly views: string;
    readonly photos: readonly Omit<ViewedPhotoRow, 'classIndex'>[];
  },
): void {
  const { runId, views, photos } = judged;
  store.write(() => {
    store.statement<[number, string]>('DELETE FROM run_views WHERE run_id = ? AND views = ?').run(runId, views);
    store
      .statement<[number, string]>('INSERT INTO run_views (run_id, views, ms_per_photo) VALUES (?, ?, 0)')
      .run(runId, views);
    const insert = store.statement<[number, string, number, Uint8Array]>(
      'INSERT INTO run_views_photo (run_id, views, photo_id, probabilities) VALUES (?, ?, ?, ?)',
    );
    for (const { photoId, probabilities } of photos) insert.run(runId, views, photoId, probabilities);
  });
}

export function setMsPerPhoto(store: Store, runId: number, { views, msPerPhoto }: RunViewsRow): void {
  store
    .statement<[number, number, string]>('UPDATE run_views SET ms_per_photo = ? WHERE run_id = ? AND views = ?')
    .run(msPerPhoto, runId, views);
}

export const runViews = (store: Store, runId: number): RunViewsRow[] =>
  store
    .statement<[number], RunViewsRow>('SELECT views, ms_per_photo AS msPerPhoto FROM run_views WHERE run_id = ?')
    .all(runId);

/** In the order of their ids. */
export const viewedPhotos = (store: Store, runId: number, views: string): ViewedPhotoRow[] =>
  store
    .statement<[number, string], ViewedPhotoRow>(
      `SELECT photo_id AS photoId, class_index AS classIndex, viewed.probabilities
       FROM run_views_photo AS viewed JOIN run_photo USING (run_id, photo_id)
       WHERE run_id = ? AND views = ? ORDER BY photo_id`,
    )
    .all(runId, views);
