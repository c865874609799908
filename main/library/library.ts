/** What the library offers: the services that people use, and what training, prediction and the asset routes ask of it. */
import type { SkippedFile, Split } from '../contract/index.ts';
import type { CallOptions, Services } from '../contract/services.ts';
import type { TaskPhoto } from '../jobs/task.ts';
import type { PictureRow } from '../store/pictures.ts';
import type { LeftoverTimes } from './leftovers.ts';
import type { Looks } from './looks/looks.ts';

export interface Library {
  readonly datasets: Services['datasets'];
  readonly imports: Services['imports'];
  readonly versions: Services['versions'];
  readonly datasetExports: Services['datasetExports'];
  /** Folders that exports of datasets were written to. */
  writtenFolders(): readonly string[];
  readonly photos: Services['photos'];
  readonly labels: Services['labels'];
  readonly checks: Services['checks'];
  readonly splits: Services['splits'];
  readonly history: Services['history'];
  readonly folders: Services['folders'];
  /** Looks in the background which folders are there. */
  lookAtFolders(): void;
  /** Deletes, in the background, files of that time that nothing needs: see leftovers.ts. */
  removeLeftovers(times: LeftoverTimes): void;
  /** Begins to watch the folders of datasets; not for a command that is soon over. */
  watchFolders(): void;
  readonly looks: Looks & { readonly service: Services['looks'] };
  readonly suggestions: Services['suggestions'];
  /** Starts no work of its own any more. */
  close(): Promise<void>;

  /**
   * Gives every labelled photo a side: all of them when none has one yet, else only those that came since, so that no
   * photo changes sides. Looks at photos that were never looked at before, so that near-duplicates are known and stay on
   * one side (a job; seconds for some thousand photos). Call it before `snapshot`. Throws `not-found`.
   */
  ensureSplit(datasetId: number): Promise<void>;
  /** What a run is trained and judged on: labelled, not rejected, on disk at the last look, with a side. Throws `not-found`. */
  snapshot(datasetId: number): Snapshot;
  /** The dataset's latest journal entry; null before the first. */
  latestJournalId(datasetId: number): number | null;
  /** Photos whose label or rejection now differs from what it was after that entry (null: from the beginning). */
  labelChangesSince(datasetId: number, journalId: number | null): number;

  /** A picture and all files that hold it, those that were there at the last look first. Null when it is not known. */
  pictureByHash(hash: string): KnownPicture | null;
  /**
   * Reads one file that need not be part of a dataset and remembers it with its thumbnail, so that its pixels can be
   * asked for by hash. An unchanged file is not read again. Throws `PictureError` (kind, reason) when it cannot be taken.
   */
  registerPicture(path: string, options?: CallOptions): Promise<PictureRow>;
  /** Every file below files and folders that may be a picture, in order of name; what is left out comes with its reason. */
  findPictures(paths: readonly string[], options?: CallOptions): Promise<FoundPictures>;
}

/** A dataset as it is at one moment. */
export interface Snapshot {
  readonly datasetId: number;
  /** Latest journal entry that is in it; null when there is none. */
  readonly journalId: number | null;
  /** In the order of the network's outputs: the order of the class list, classes without photos left out. */
  readonly classes: readonly SnapshotClass[];
  /** In order of id. */
  readonly photos: readonly SnapshotPhoto[];
}

export interface SnapshotClass {
  readonly classId: number;
  readonly name: string;
  readonly colour: number;
}

export interface SnapshotPhoto extends TaskPhoto {
  readonly pictureId: number;
  /** Index into `classes`. */
  readonly classIndex: number;
  readonly split: Split;
  /** Id of the first photo of its group: near-duplicates and bursts, which stay on one side. Its own id when it is alone. */
  readonly group: number;
}

export interface KnownPicture {
  readonly picture: PictureRow;
  /** Absolute; those that were there at the last look first. */
  readonly paths: readonly string[];
}

export interface FoundPictures {
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly skipped: readonly SkippedFile[];
}
