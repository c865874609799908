/** What runs, predictions and exports need from around them. */
import type { Change, Device } from '../contract/index.ts';
import type { JobRunner } from '../jobs/jobs.ts';
import type { RunTask } from '../jobs/runTask.ts';
import type { Library } from '../library/library.ts';
import type { Store } from '../store/store.ts';

export interface Surroundings {
  readonly store: Store;
  readonly library: Pick<
    Library,
    'datasets' | 'ensureSplit' | 'snapshot' | 'labelChangesSince' | 'pictureByHash' | 'registerPicture' | 'findPictures'
  >;
  readonly runTask: RunTask;
  readonly jobs: Pick<JobRunner, 'start' | 'get' | 'cancel' | 'ended'>;
  readonly changes: { announce(change: Change): void };
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: { warn(details: object, message: string): void };
  /** CPU threads for a task. */
  readonly threads: number;
  /** Thaw's own folder. */
  readonly dataDir: string;
  /** What ships with Thaw. */
  readonly resourcesDir: string;
  /** Where imported weights are kept. */
  readonly weightsDir: string;
  readonly version: string;
  /** Devices, checked; slow the first time. */
  devices(): Promise<readonly Device[]>;
}
