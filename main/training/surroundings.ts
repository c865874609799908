/** What runs, predictions and exports need from around them. */
import type { Change, ColourDirections, Device } from '../contract/index.ts';
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
  /** The directions in which the colours of a dataset's training photos vary; null when they cannot be told yet. */
  coloursOf(datasetId: number): Promise<ColourDirections | null>;
  /** Devices, checked; slow the first time. */
  devices(): Promise<readonly Device[]>;
}
