/**
 * How photos look: features of a frozen backbone, computed once for every photo of a dataset. Likeness, groups, the map and
 * suggestions stand on them.
 */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { id } from './values.ts';

export const looksState = z.object({
  /** Photos on disk, and those of them whose look is known. */
  photos: z.number().int(),
  known: z.number().int(),
  /** Photos that could not be read when looks were computed last. */
  unreadable: z.number().int(),
  /** The job that computes them now, if any. */
  jobId: z.string().nullable(),
});
export type LooksState = z.infer<typeof looksState>;

export const looks = {
  state: procedure.input(z.object({ datasetId: id })).output(looksState),
  /** Starts to compute the looks that are missing, or returns the running job. Null when none is missing. */
  compute: procedure.input(z.object({ datasetId: id })).output(z.object({ jobId: z.string().nullable() })),
};
