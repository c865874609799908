/** Predicting photos that are not part of a dataset. */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { testViews } from './testTime.ts';
import { contentHash, id, skippedFile, timestampMs } from './values.ts';

export const predictedPhoto = z.object({
  index: z.number().int(),
  path: z.string(),
  /** Names its pixels: see assets.ts. */
  hash: contentHash,
  /** Index into the prediction's classes. */
  predicted: z.number().int(),
  probabilities: z.array(z.number()),
});
export type PredictedPhoto = z.infer<typeof predictedPhoto>;

export const predictionSet = z.object({
  predictionId: id,
  runId: id,
  /** For people: the folder's name, or "12 photos". */
  title: z.string(),
  views: testViews,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  jobId: z.string().nullable(),
  createdAt: timestampMs,
  /** In the order of the probabilities. */
  classes: z.array(z.object({ classId: id.nullable(), name: z.string(), colour: z.number().int() })),
  photos: z.number().int(),
  skipped: z.array(skippedFile),
  seconds: z.number().nullable(),
  /** How often the run was right on validation photos when it was about this sure; buckets of width 0.1, null when too few. */
  reliability: z.array(
    z.object({ from: z.number(), to: z.number(), right: z.number().nullable(), photos: z.number().int() }),
  ),
});
export type PredictionSet = z.infer<typeof predictionSet>;

export const predictions = {
  /** Starts predicting files and folders (absolute paths) with a finished run (a job). Partial results can be read meanwhile. */
  start: procedure
    .input(
      z.object({
        runId: id,
        paths: z.array(z.string().min(1)).min(1).max(10_000),
        title: z.string().optional(),
        /** Views of each photo whose probabilities are averaged; the centre when not given. */
        views: testViews.optional(),
      }),
    )
    .output(z.object({ predictionId: id, jobId: z.string() })),
  list: procedure.input(z.object({ runId: id.optional() })).output(z.array(predictionSet)),
  get: procedure.input(z.object({ predictionId: id })).output(predictionSet),
  photos: procedure
    .input(
      z.object({
        predictionId: id,
        order: z.enum(['leastSure', 'mostSure', 'name', 'class']).default('leastSure'),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(2000).default(200),
      }),
    )
    .output(z.object({ total: z.number().int(), photos: z.array(predictedPhoto) })),
  /** Writes path, label, confidence and all probabilities. CSV cells that a spreadsheet would run as a formula are defused. */
  save: procedure
    .input(z.object({ predictionId: id, file: z.string().min(1), format: z.enum(['csv', 'json']) }))
    .output(z.object({ file: z.string() })),
  /** The same as text, for a download by the browser. */
  text: procedure
    .input(z.object({ predictionId: id, format: z.enum(['csv', 'json']) }))
    .output(z.object({ fileName: z.string(), text: z.string() })),
  /** Copies the photos into one folder per predicted class. Never overwrites; the originals stay. */
  copyIntoFolders: procedure
    .input(z.object({ predictionId: id, folder: z.string().min(1) }))
    .output(z.object({ copied: z.number().int(), skipped: z.array(skippedFile) })),
  remove: procedure.input(z.object({ predictionId: id })).output(z.void()),
};
