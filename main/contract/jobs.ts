/** Long work: every import, training, prediction and export is a job with an id, progress and a cancel. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { id, timestampMs } from './values.ts';

export const jobKinds = [
  'import',
  'train',
  'predict',
  'export',
  'sample',
  'download',
  'looks',
  'groups',
  'check',
  'ensemble',
  'evaluate',
  'suggest',
] as const;

export const job = z.object({
  id: z.string(),
  kind: z.enum(jobKinds),
  /** What it works on, for people: "Importing Garden flowers". */
  title: z.string(),
  datasetId: id.nullable(),
  runId: id.nullable(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  /** What it is doing now, for people: "Reading photos", "Running the frozen part", "Epoch 8 of 30". */
  stage: z.string(),
  /** Units done and to do in this stage; total is null while unknown. */
  done: z.number(),
  total: z.number().nullable(),
  /** Share of the whole job, 0…1; null while unknown. */
  progress: z.number().nullable(),
  /** Time left for the whole job as a range; null while measuring (the first seconds). */
  secondsLeft: z.object({ low: z.number(), high: z.number() }).nullable(),
  startedAt: timestampMs,
  endedAt: timestampMs.nullable(),
  /** Why it failed, for people; null unless failed. */
  error: z.string().nullable(),
  /** What came out, once done: the id of a prediction or export, or the import report's id. */
  resultId: id.nullable(),
});
export type Job = z.infer<typeof job>;

export const jobs = {
  /** Running jobs and those that ended since the engine started, newest first. */
  list: procedure.output(z.array(job)),
  get: procedure.input(z.object({ jobId: z.string() })).output(job),
  /** Asks the job to stop; returns at once. What was finished before stays. A job that has ended is left alone. */
  cancel: procedure.input(z.object({ jobId: z.string() })).output(job),
  /** The whole job each time it changes, at most ten times a second a job. Starts with all running jobs. */
  watch: procedure.output(eventIterator(job)),
};
