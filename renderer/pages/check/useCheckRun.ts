/** A run of the checks: starting and stopping it, and how far it is. */
import { useCallback, useState } from 'react';
import { useClient } from '../../api/engine.tsx';
import { isUnderWay, useJob } from '../../api/jobs.tsx';
import { problemText } from '../../api/problemText.ts';
import { durationRange } from '../../texts/format.ts';

export interface CheckRun {
  readonly underWay: boolean;
  /** What it does now and how long it will take. */
  readonly words: string;
  /** 0…1; null while unknown. */
  readonly progress: number | null;
  /** Why it could not be started, or did not end well. */
  readonly problem: string | null;
  start(): void;
  stop(): void;
}

export function useCheckRun(datasetId: number, runningJobId: string | null): CheckRun {
  const client = useClient();
  const [begun, setBegun] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const job = useJob(runningJobId ?? begun);
  const start = useCallback(() => {
    setProblem(null);
    client.checks
      .run({ datasetId })
      .then(({ jobId }) => setBegun(jobId))
      .catch((failure: unknown) => setProblem(problemText(failure)));
  }, [client, datasetId]);
  const jobId = job?.id;
  const stop = useCallback(() => {
    if (jobId) void client.jobs.cancel({ jobId });
  }, [client, jobId]);
  const left = job?.secondsLeft ? `, ${durationRange(job.secondsLeft)} left` : '';
  const done = job?.total ? ` ${job.done.toLocaleString('en')} of ${job.total.toLocaleString('en')}` : '';
  return {
    underWay: runningJobId !== null || (job !== null && isUnderWay(job)),
    words: job === null ? '' : `${job.stage}${done}${left}.`,
    progress: job?.progress ?? null,
    problem: problem ?? (job?.state === 'failed' ? job.error : null),
    ...{ start, stop },
  };
}
