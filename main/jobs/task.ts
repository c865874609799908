/**
 * How the engine and a job process talk. A task is heavy work that runs in a process of its own (it may crash, it may be
 * killed); it never opens the database: its request holds all it needs, and what it finds is sent back as events.
 */
import type { SkippedFile } from '../contract/index.ts';

export interface TaskProgress {
  /** What it is doing now, for people. */
  readonly stage: string;
  readonly done: number;
  readonly total: number | null;
  /** Share of the whole task done, 0…1, weighed by expected time; null while unknown. */
  readonly progress: number | null;
}

/** `pause`: keep what is needed to go on later, and end. `keep`: end now with the best so far. */
export type TaskWish = 'pause' | 'keep';

/** What a task is given besides its request. */
export interface TaskContext<Event> {
  readonly signal: AbortSignal;
  /** The last wish that was sent; null for none. A task that cannot grant it goes on as if nothing had been asked. */
  wish(): TaskWish | null;
  progress(progress: TaskProgress): void;
  /** Sends one event to the engine: an epoch, a batch of predictions, a skipped file. */
  emit(event: Event): void;
}

/** A task module: `run` gets a plain-data request and returns a plain-data result (structured clone, typed arrays allowed). */
export interface Task<Request, Event, Result> {
  readonly name: string;
  run(request: Request, context: TaskContext<Event>): Promise<Result>;
}

/** A picture as a task gets it: where its copies lie, best first. */
export interface TaskPhoto {
  readonly photoId: number;
  readonly hash: string;
  readonly name: string;
  readonly paths: readonly string[];
}

export type { SkippedFile };
