/** Splits: which photos are trained on, judged on while choosing, and kept for the end. */
import { z } from 'zod';
import { journalEntry } from './labels.ts';
import { procedure } from './procedure.ts';
import { id } from './values.ts';

export const splitWish = z.object({
  datasetId: id,
  /** Shares of 0…1, together at most 0.9; the rest is train. */
  val: z.number().min(0).max(0.9).default(0.2),
  test: z.number().min(0).max(0.9).default(0),
  seed: z.number().int().default(1),
});
export type SplitWish = z.infer<typeof splitWish>;

const counts = z.object({ train: z.number().int(), val: z.number().int(), test: z.number().int() });

export const splitPlan = z.object({
  /** As the photos were split last; null before the first split. */
  last: z.object({ val: z.number(), test: z.number(), seed: z.number().int() }).nullable(),
  sides: counts,
  classes: z.array(
    z.object({
      classId: id,
      name: z.string(),
      sides: counts,
      /** Photos by which validation and test miss the class's exact share, the larger of the two, because groups stay whole. */
      off: z.number(),
    }),
  ),
  /** Groups of labelled photos (near-duplicates, bursts) that stay on one side, the photos in them, and the largest. */
  groups: z.object({ count: z.number().int(), photos: z.number().int(), largest: z.number().int() }),
  /** Photos whose side a folder decides. */
  fixed: z.number().int(),
  /** Photos that would be on another side than now. */
  moves: z.number().int(),
});
export type SplitPlan = z.infer<typeof splitPlan>;

export const splitFolds = z.object({
  folds: z.array(z.number().int()),
  classes: z.array(z.object({ classId: id, name: z.string(), folds: z.array(z.number().int()) })),
  /** Fold of each labelled photo. */
  photos: z.array(z.object({ photoId: id, name: z.string(), fold: z.number().int() })),
});
export type SplitFolds = z.infer<typeof splitFolds>;

export const splits = {
  /**
   * What a split would give, written nowhere. Looks at photos that were never looked at before, so that near-duplicates are known (a job
   * that can be followed; seconds for some thousand photos). `invalid-request` when too little is left to train on.
   */
  preview: procedure.input(splitWish).output(splitPlan),
  /**
   * Splits the labelled photos whose side no folder decides anew. Replaces the split there is: runs keep the sides they had, and the same
   * wish gives the same split again. An entry of the journal: undo brings back the split there was.
   */
  draw: procedure.input(splitWish).output(splitPlan.extend({ entry: journalEntry.nullable() })),
  /** Folds for cross-validation, groups whole and classes spread evenly. Only told, written nowhere. */
  folds: procedure
    .input(z.object({ datasetId: id, folds: z.number().int().min(2).max(20), seed: z.number().int().default(1) }))
    .output(splitFolds),
};
