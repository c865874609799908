/** Several networks whose probabilities are averaged: trained with other seeds, on other folds, or chosen among the runs there are. */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { pairedDifference } from './testTime.ts';
import { estimate, id } from './values.ts';

export const ensembleMember = z.object({
  runId: id,
  name: z.string(),
  backbone: z.string(),
  seed: z.number().int(),
  state: z.enum(['running', 'paused', 'done', 'failed', 'cancelled']),
  /** On the photos that the ensemble is judged on; null until that is done. */
  accuracy: estimate.nullable(),
  /** What the ensemble gets right more often than this member alone; null until known. */
  gain: pairedDifference.nullable(),
  /** Milliseconds a photo of this member alone; null until measured. */
  msPerPhoto: z.number().nullable(),
  /** On the fold that it was trained without; null for other members, and until known. */
  fold: estimate.nullable(),
});
export type EnsembleMember = z.infer<typeof ensembleMember>;

export const ensembleDetails = z.object({
  runId: id,
  /** Networks that there will be. */
  planned: z.number().int(),
  /** As many as there are so far, in order. */
  members: z.array(ensembleMember),
  /** Milliseconds a photo of all together; members on the same backbone share its work. Null until measured. */
  msPerPhoto: z.number().nullable(),
  /** What cross-validation says of one network trained with these settings: null for an ensemble, and until known. */
  crossValidation: z
    .object({
      /** Mean and standard deviation of the folds' accuracies, 0…1. */
      mean: z.number(),
      deviation: z.number(),
      /** Every training photo once, by the network that did not train on it. */
      pooled: estimate,
    })
    .nullable(),
});
export type EnsembleDetails = z.infer<typeof ensembleDetails>;

export const ensembles = {
  /** What a run of kind `ensemble` or `crossValidation` is made of. `invalid-request` for another run. */
  get: procedure.input(z.object({ runId: id })).output(ensembleDetails),
  /**
   * Averages finished runs (a job): an ensemble of its own comes out. `conflict` with the reason when they do not fit together: other
   * classes, other datasets, changed labels, no validation photo that all share and none was trained on.
   */
  combine: procedure
    .input(z.object({ runIds: z.array(id).min(2).max(20), name: z.string().trim().min(1).max(200).optional() }))
    .output(z.object({ runId: id, jobId: z.string() })),
};
