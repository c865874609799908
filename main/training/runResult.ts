/** What a run's record holds besides its columns; it grows while the run goes on. */
import { z } from 'zod';
import { perClass } from '../contract/runs.ts';
import { estimate } from '../contract/values.ts';

export const runResult = z.object({
  stages: z.array(z.object({ name: z.string(), trains: z.boolean() })),
  skipped: z.array(z.object({ path: z.string(), reason: z.string() })),
  /** Of the backbone. */
  fingerprint: z.string().nullable(),
  keptEpoch: z.number().int().nullable(),
  weightDecayUsed: z.number().nullable(),
  accuracy: estimate.nullable(),
  perClass: z.array(perClass),
  confusion: z.array(z.array(z.number().int())),
  baseline: z.number().nullable(),
  seconds: z.object({
    import: z.number().nullable(),
    features: z.number().nullable(),
    train: z.number().nullable(),
    total: z.number().nullable(),
  }),
  peakMemoryMiB: z.number().nullable(),
  picturesPerSecond: z.number().nullable(),
});
export type RunResult = z.infer<typeof runResult>;

/** Before anything is known. */
export const emptyResult = (stages: RunResult['stages'], importSeconds: number | null): RunResult => ({
  stages,
  skipped: [],
  fingerprint: null,
  keptEpoch: null,
  weightDecayUsed: null,
  accuracy: null,
  perClass: [],
  confusion: [],
  baseline: null,
  seconds: { import: importSeconds, features: null, train: null, total: null },
  peakMemoryMiB: null,
  picturesPerSecond: null,
});
