/**
 * What the engine and a job process say to each other over the IPC channel (structured clone, so typed arrays travel as
 * they are). The engine sends one `start`; the process answers with any number of `progress` and `event`, then exactly
 * one `done` or `failed`, and exits once that is sent. On `cancel` it aborts its signal; the task then ends with
 * `failed` and the code `cancelled`. A `wish` may be granted or not. When the channel closes, the engine is gone and the process must exit.
 */
import type { ServiceErrorCode } from '../contract/errors.ts';
import type { TaskProgress, TaskWish } from './task.ts';

export type TaskName =
  | 'train'
  | 'predict'
  | 'export'
  | 'classify'
  | 'advise'
  | 'findRate'
  | 'looks'
  | 'judge'
  | 'damage'
  | 'suggest'
  | 'crossValidate'
  | 'arrange';

export type ToTask =
  | { readonly type: 'start'; readonly task: TaskName; readonly request: unknown }
  | { readonly type: 'cancel' }
  | { readonly type: 'wish'; readonly wish: TaskWish };

export type FromTask =
  | { readonly type: 'progress'; readonly progress: TaskProgress }
  | { readonly type: 'event'; readonly event: unknown }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: TaskFailure };

export interface TaskFailure {
  /** A ServiceError's code; anything else that was thrown is `internal` with its stack, for the log. */
  readonly code: ServiceErrorCode;
  readonly message: string;
  readonly subject?: string | undefined;
  readonly stack?: string | undefined;
}
