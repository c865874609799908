/** What a command is given to work with, and what it gives back. */
import type { Command } from 'commander';
import type { Client, Job } from '../contract/index.ts';
import type { ShownProgress } from './progress.ts';

export interface Session {
  /** The engine, in this process. */
  readonly client: Client;
  /** Relative paths on the command line start here. */
  readonly cwd: string;
  /** `--seed`, where it was given. */
  readonly seed: number | undefined;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Waits for a job, showing its progress; see followJob.ts for how it ends. Ctrl-C calls `stop`; without it, it cancels the job. */
  follow(jobId: string, stop?: () => Promise<unknown>): Promise<Job>;
  /** Shows how work that is no job is getting on; null when it has ended. */
  show(progress: ShownProgress | null): void;
}

/** A command's result, both for people and for scripts; which one is printed is not the command's affair. */
export interface Outcome {
  /** Printed without `--json`. */
  readonly text: string;
  /** Printed as one line with `--json`. */
  readonly json: object;
}

/** Runs a command with an open engine, prints its outcome, and closes the engine again. */
export type RunCommand = (command: Command, action: (session: Session) => Promise<Outcome>) => Promise<void>;
