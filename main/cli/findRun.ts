/** Which run is meant by what stands on the command line: its id, its name, or `last`. */
import { type Client, type RunSummary, ServiceError } from '../contract/index.ts';

export const runArgument = 'the number in the first column of "thaw runs", a run\'s name, or "last"';

export async function findRun(client: Client, wanted: string): Promise<RunSummary> {
  // Folds of cross-validations are found by their number or name; the last run is never one of them.
  const runs = await client.runs.list(wanted === 'last' ? {} : { folds: true });
  const found = /^\d+$/.test(wanted)
    ? runs.filter((run) => run.runId === Number(wanted))
    : wanted === 'last'
      ? runs.slice(0, 1)
      : runs.filter((run) => run.name === wanted);
  if (found.length > 1) {
    const ids = found.map((run) => run.runId).join(', ');
    throw new ServiceError(
      'conflict',
      `${found.length} runs are called "${wanted}". Say which by its number: ${ids}.`,
      {
        subject: wanted,
      },
    );
  }
  const [run] = found;
  if (run !== undefined) return run;
  throw new ServiceError(
    'not-found',
    runs.length === 0
      ? 'There is no run yet. Train one with "thaw train FOLDER".'
      : `There is no run "${wanted}". "thaw runs" lists the ${runs.length} there are.`,
    { subject: wanted },
  );
}

/** The same, but only a run that has a result. */
export async function findFinishedRun(client: Client, wanted: string): Promise<RunSummary> {
  const run = await findRun(client, wanted);
  if (run.state === 'done') return run;
  throw new ServiceError('conflict', `Run ${run.runId} has no result: it ${stateWords[run.state]}.${reason(run)}`, {
    subject: wanted,
  });
}

const stateWords = {
  running: 'is still training',
  paused: 'is paused',
  failed: 'failed',
  cancelled: 'was stopped',
  done: 'is done',
} as const;

const reason = (run: RunSummary) => (run.error === null ? '' : ` ${run.error}`);
