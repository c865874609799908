/** Orders photos by how wrong the latest finished run finds their label: −ln of the share it gave to that class. */
import { judgedAnswers, labelsOfJudged, latestJudgedRun } from '../store/photoLosses.ts';
import type { Store } from '../store/store.ts';

export interface LossOrder {
  /** Ids of the judged photos that have a label the run knows, the largest loss first; ties by id. */
  ids(datasetId: number): number[];
}

export function createLossOrder(store: Store): LossOrder {
  // Answers never change once a run is done, labels do.
  let known: { runId: number; answers: Map<number, Float32Array>; outputOf: Map<number, number> } | null = null;

  function answersOf(run: { runId: number; classes: string }) {
    if (known?.runId === run.runId) return known;
    const classes = JSON.parse(run.classes) as { classId: number }[];
    known = {
      runId: run.runId,
      answers: new Map(judgedAnswers(store, run.runId).map((row) => [row.photoId, floatsOf(row.probabilities)])),
      outputOf: new Map(classes.map(({ classId }, output) => [classId, output])),
    };
    return known;
  }

  return {
    ids(datasetId) {
      const run = latestJudgedRun(store, datasetId);
      if (!run) return [];
      const { answers, outputOf } = answersOf(run);
      const shares = labelsOfJudged(store, run.runId).flatMap(({ photoId, classId }) => {
        const share = answers.get(photoId)?.[outputOf.get(classId ?? 0) ?? -1];
        return share === undefined ? [] : [{ photoId, share }];
      });
      // The smaller the share, the larger −ln of it.
      return shares.sort((a, b) => a.share - b.share || a.photoId - b.photoId).map(({ photoId }) => photoId);
    },
  };
}

/** A copy: SQLite's bytes need not lie on a multiple of four. */
const floatsOf = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer);
