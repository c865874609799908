/** What the library needs from around it, no more than it uses. */
import type { Change, Job } from '../contract/index.ts';
import type { Imaging } from '../imaging/imaging.ts';
import type { TaskProgress } from '../jobs/task.ts';
import type { Store } from '../store/store.ts';
import type { LabelJudge } from './checks/check.ts';
import type { Arranger } from './looks/arrangements.ts';
import type { LooksComputer } from './looks/looks.ts';
import type { Suggester } from './looks/suggestions.ts';

export interface Surroundings {
  readonly store: Store;
  readonly imaging: PictureReader;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly jobs: JobStarter;
  readonly changes: { announce(change: Change): void };
  readonly log: { warn(details: object, message: string): void };
  /** Computes how photos look, and what stands on that. */
  readonly looks: LooksComputer & Suggester & Arranger;
  /** Says what models trained without a photo say of it. */
  readonly judge: LabelJudge;
  /**
   * Thumbnails go to `thumbnails` in it, pictures that are no files of their own to `pictures`,
   * the sample pictures to `sample`, looks to `looks`.
   */
  readonly dataDir: string;
  /** Where the browser host keeps what pages send. */
  readonly uploadFolder: string;
  /** What ships with Thaw: the names of ImageNet's classes. */
  readonly resourcesDir: string;
}

/** The part of imaging that the library uses; an `ImagingPool` is one. */
export interface PictureReader
  extends Pick<Imaging, 'inspectAndThumbnail' | 'measureThumbnail' | 'keepCrops' | 'keepPixels' | 'sampleJpeg'> {
  /** How many pictures it works on at once; as many are kept in flight. */
  readonly threads: number;
}

/** The part of the job runner that the library uses. */
export interface JobStarter {
  start(
    request: {
      readonly kind: Job['kind'];
      readonly title: string;
      readonly datasetId: number | null;
      readonly runId: number | null;
    },
    work: (job: RunningJob) => Promise<number | null>,
  ): { readonly id: string };
}

export interface RunningJob {
  readonly id: string;
  readonly signal: AbortSignal;
  progress(progress: TaskProgress): void;
  setResult(id: number): void;
}
