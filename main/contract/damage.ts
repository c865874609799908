/** The damage meter: how right a finished run stays on its validation photos while an augmentation changes them more and more. */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { pairedDifference } from './testTime.ts';
import { estimate, id } from './values.ts';

export const damagePoint = z.object({
  /** Strength in the unit of the augmentation's description; every photo is changed by what is drawn at it. */
  amount: z.number(),
  accuracy: estimate,
  /** Against the photos as they are. */
  difference: pairedDifference,
});

export const damageCurve = z.object({
  /** Name of the augmentation. */
  name: z.string(),
  /** The photos as they are. */
  plain: estimate,
  /** From the mildest strength to the strongest; one where there is nothing to set. */
  points: z.array(damagePoint),
  /**
   * The first strength that costs: fewer are right than by chance (McNemar p < 0.05), or more than 2 points and at least 3 photos
   * fewer there and at every greater strength. Null when none does.
   */
  costsFrom: z.number().nullable(),
});
export type DamageCurve = z.infer<typeof damageCurve>;

export const damageReport = z.object({
  runId: id,
  /** As many as are measured, in the order of the augmentations. */
  curves: z.array(damageCurve),
  /** Augmentations that there will be a curve of. Mixing, which takes two photos, is not among them. */
  planned: z.number().int(),
  /** The job that measures now. */
  jobId: z.string().nullable(),
});
export type DamageReport = z.infer<typeof damageReport>;

export const damage = {
  /** What was measured of a finished run, as far as it has come. */
  get: procedure.input(z.object({ runId: id })).output(damageReport),
  /** Measures what is not known yet (a job); all of it anew with `again`. */
  measure: procedure
    .input(z.object({ runId: id, again: z.boolean().default(false) }))
    .output(z.object({ jobId: z.string() })),
};
