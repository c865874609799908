/** Waits for a job to end, showing how it gets on; Ctrl-C asks it to stop, or what it was told to do instead, and waits until it has. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, type Job, ServiceError } from '../contract/index.ts';
import type { ProgressDisplay } from './progress.ts';

const askEveryMs = 100;

/** A job that ended without a result. Its message is the job's own sentence for people. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';
}

/**
 * Returns the job once it is done. Throws `cancelled` when it was stopped, and JobFailed with the job's own sentence when it failed.
 * It asks instead of listening: an answer says how the job is now, so no news can be missed between start and subscription.
 */
export async function followJob(
  client: Client,
  jobId: string,
  {
    signal,
    display,
    stop,
  }: { signal: AbortSignal; display: ProgressDisplay; stop?: (() => Promise<unknown>) | undefined },
): Promise<Job> {
  let askedToStop = false;
  try {
    for (;;) {
      if (signal.aborted && !askedToStop) {
        askedToStop = true;
        await (stop ?? (() => client.jobs.cancel({ jobId })))();
      }
      const job = await client.jobs.get({ jobId });
      display.show(job);
      if (job.state === 'done') return job;
      if (job.state === 'cancelled') {
        throw new ServiceError('cancelled', `${job.title} was stopped. What was finished before stays.`);
      }
      if (job.state === 'failed') {
        throw new JobFailed(job.error ?? `${job.title} failed without saying why.`);
      }
      // After a request to stop the signal stays aborted: waiting on it would not wait at all.
      await sleep(askEveryMs, undefined, askedToStop ? {} : { signal }).catch(() => {});
    }
  } finally {
    display.clear();
  }
}
