/** Jobs that measure something of a finished run: one at a time each, whoever asks meanwhile is told of it. */
import type { JobHandle } from '../jobs/jobs.ts';
import type { FinishedRun } from './runs.ts';
import type { Surroundings } from './surroundings.ts';

export interface MeasuringJobs {
  /** The job that measures this run now; null when none does. */
  jobOf(runId: number): string | null;
  /** Starts `work` on the run. */
  start(run: FinishedRun, title: string, work: (job: JobHandle) => Promise<null>): { jobId: string };
  /** Says that something of the run has changed. */
  announce(run: FinishedRun): void;
}

export function createMeasuringJobs({
  jobs,
  changes,
  log,
}: Pick<Surroundings, 'jobs' | 'changes' | 'log'>): MeasuringJobs {
  const measuring = new Map<number, string>();
  const announce = ({ row }: FinishedRun) =>
    changes.announce({ kind: 'runs', datasetId: row.datasetId, runId: row.runId, summary: null });
  return {
    announce,
    jobOf: (runId) => measuring.get(runId) ?? null,
    start(run, title, work) {
      const { runId, datasetId } = run.row;
      const job = jobs.start({ kind: 'evaluate', title, datasetId, runId }, work);
      measuring.set(runId, job.id);
      void jobs
        .ended(job.id)
        .then(() => {
          measuring.delete(runId);
          announce(run);
        })
        .catch((error: unknown) => log.warn({ err: error, runId, title }, 'a measurement could not be ended'));
      announce(run);
      return { jobId: job.id };
    },
  };
}
