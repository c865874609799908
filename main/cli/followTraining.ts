/** Waits for a training to end. Ctrl-C leaves it at a checkpoint instead of throwing away what it has learnt. */
import { type RunDetails, ServiceError } from '../contract/index.ts';
import type { Session } from './session.ts';

/** The run once it is trained. Throws `cancelled` when it was paused, with the ways to go on. */
export async function followTraining(session: Session, runId: number, jobId: string): Promise<RunDetails> {
  const { client } = session;
  // One that has not begun yet has nothing to be paused at.
  await session.follow(jobId, () => client.runs.pause({ runId }).catch(() => client.jobs.cancel({ jobId })));
  const run = await client.runs.get({ runId });
  if (run.state !== 'paused') return run;
  throw new ServiceError(
    'cancelled',
    `${run.name} is paused. "thaw runs resume ${runId}" goes on, "thaw runs keep ${runId}" ends it with what is best so far, ` +
      `"thaw runs remove ${runId}" deletes it.`,
  );
}
