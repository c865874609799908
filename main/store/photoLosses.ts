/** Queries on what the latest finished run of a dataset answered about the photos it was judged on. */
import type { Store } from './store.ts';

/** The latest run that is done; its classes are in output order, as JSON. */
export const latestJudgedRun = (store: Store, datasetId: number): { runId: number; classes: string } | undefined =>
  store
    .statement<[number], { runId: number; classes: string }>(
      `SELECT id AS runId, classes FROM run WHERE dataset_id = ? AND state = 'done' ORDER BY id DESC LIMIT 1`,
    )
    .get(datasetId);

/** The run's answers (little-endian float32, one a class) to photos that are still there. */
export const judgedAnswers = (store: Store, runId: number): { photoId: number; probabilities: Uint8Array }[] =>
  store
    .statement<[number], { photoId: number; probabilities: Uint8Array }>(
      `SELECT photo.id AS photoId, probabilities FROM run_photo JOIN photo ON photo.id = run_photo.photo_id
       WHERE run_id = ? AND probabilities IS NOT NULL ORDER BY photo.id`,
    )
    .all(runId);

/** Labels of now of the photos that a run was judged on. */
export const labelsOfJudged = (store: Store, runId: number): { photoId: number; classId: number | null }[] =>
  store
    .statement<[number], { photoId: number; classId: number | null }>(
      `SELECT photo.id AS photoId, class_id AS classId FROM run_photo JOIN photo ON photo.id = run_photo.photo_id
       WHERE run_id = ? AND probabilities IS NOT NULL`,
    )
    .all(runId);
