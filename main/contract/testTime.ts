/** Test-time augmentation: a finished run asked about several views of each photo, whose probabilities are averaged. */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { estimate, id } from './values.ts';

/**
 * Which views of a photo are looked at: its centre; that and its mirror image; four corners and the centre at 256/224 of the
 * input size; the same and mirrored; the centre at three scales, each also mirrored.
 */
export const testViews = z.enum(['centre', 'mirror', 'five', 'ten', 'scales']);
export type TestViews = z.infer<typeof testViews>;

/** Views of a photo for each choice. */
export const testViewCounts: Readonly<Record<TestViews, number>> = {
  centre: 1,
  mirror: 2,
  five: 5,
  ten: 10,
  scales: 6,
};

/** How much more often one is right than the other on the same photos, as a share −1…1 with its 95 % interval. */
export const pairedDifference = z.object({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  /** Photos that only this, and only the other, got right. */
  onlyThis: z.number().int(),
  onlyOther: z.number().int(),
  /** Two-sided exact McNemar test. */
  p: z.number(),
});
export type PairedDifference = z.infer<typeof pairedDifference>;

export const viewsResult = z.object({
  views: testViews,
  /** Views of a photo. */
  count: z.number().int(),
  /** On the run's validation photos; null without any that can be read. */
  accuracy: estimate.nullable(),
  /** Against the centre alone; null for the centre itself. */
  difference: pairedDifference.nullable(),
  /**
   * From the file to the answer, nothing kept from before, on the device the run was judged on; measured in turns with the others.
   * Null until known.
   */
  msPerPhoto: z.number().nullable(),
});
export type ViewsResult = z.infer<typeof viewsResult>;

export const testTimeResults = z.object({
  runId: id,
  /** Those that were measured, in the order of `testViews`. */
  results: z.array(viewsResult),
  /** The job that measures now. */
  jobId: z.string().nullable(),
});
export type TestTimeResults = z.infer<typeof testTimeResults>;

export const testTime = {
  /** What was measured of a run, as far as it has come. */
  get: procedure.input(z.object({ runId: id })).output(testTimeResults),
  /**
   * Judges a finished run on its validation photos by each of these choices of views (a job). What was measured before stays and is
   * not measured again unless `again`. The centre is always among them: the others are compared with it.
   */
  measure: procedure
    .input(
      z.object({
        runId: id,
        views: z.array(testViews).min(1).default(['mirror', 'five', 'ten', 'scales']),
        again: z.boolean().default(false),
      }),
    )
    .output(z.object({ jobId: z.string() })),
};
