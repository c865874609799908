/** What a data check is: a look at a whole dataset that names what may be wrong, each finding with a score. */
import type { CheckKind, Decision, ImportReport } from '../../contract/index.ts';
import type { TaskProgress } from '../../jobs/task.ts';
import type { CheckedPhotoRow } from '../../store/checks.ts';
import type { NearPair } from '../alike/nearDuplicates.ts';

export interface Check {
  readonly kind: CheckKind;
  /** Findings in no order, or why nothing can be told, for people. */
  run(data: CheckData): CheckOutcome | Promise<CheckOutcome>;
}

export type CheckOutcome = readonly NewFinding[] | { readonly cannotTell: string };

export type CheckedPhoto = CheckedPhotoRow;

export interface CheckedClass {
  readonly classId: number;
  readonly name: string;
}

/** Everything the checks look at, gathered once. */
export interface CheckData {
  /** Not rejected, in order of id. */
  readonly photos: readonly CheckedPhoto[];
  readonly classes: readonly CheckedClass[];
  /** Sets of two and more near-duplicates, as indices into `photos`, and the pairs that they come from. */
  readonly nearSets: readonly (readonly number[])[];
  readonly nearPairs: readonly NearPair[];
  /** Bursts, as indices into `photos`. */
  readonly bursts: readonly (readonly number[])[];
  /** Pictures that lie in several files. */
  readonly copies: readonly { readonly photoId: number; readonly hash: string; readonly paths: readonly string[] }[];
  /** Of the dataset's imports, newest first. */
  readonly reports: readonly ImportReport[];
  /** What models trained without a photo say of it; null where there are too few labels or no looks. */
  readonly opinions: Opinions | null;
  /** Likeness −1…1 of how two photos look to the backbone; null where that is not known. */
  alike(photoId: number, other: number): number | null;
  /** Labelled photos that look most like one, most alike first, photos of its group left out. */
  nearestLabelled(photoId: number, count: number): readonly CheckedPhoto[];
}

/** Cross-validated opinions on labelled photos. */
export interface Opinions {
  /** Photos asked about. */
  readonly photoIds: readonly number[];
  /** Index of each one's label in `classIds`. */
  readonly labels: Int32Array;
  readonly classIds: readonly number[];
  /** [photos, classes]; NaN for a photo that no fold held out. */
  readonly probabilities: Float32Array;
}

/** A finding as a check gives it. */
export interface NewFinding {
  /** Names what was found by content: the same is found under the same key again, in another data directory too. */
  readonly key: string;
  /** 0…1 */
  readonly score: number;
  readonly text: string;
  /** All photos it means, the one to keep first. */
  readonly photos: readonly { readonly photoId: number; readonly note: string | null }[];
  readonly given?: number | null;
  readonly suggested?: number | null;
  readonly neighbours?: readonly number[];
  readonly files?: readonly string[];
  /** Photos that `reject` takes out, and that `relabel` gives the suggested label; without them the first photo alone. */
  readonly rejects?: readonly number[];
  readonly relabels?: readonly number[];
  readonly actions: readonly Decision[];
}

/** What is asked of the judge of labels. */
export interface LabelQuestion {
  readonly looksFile: string;
  readonly photoIds: Uint32Array;
  /** Class index of each photo. */
  readonly labels: Int32Array;
  readonly classes: number;
  /** One cross-validation each: a number for every photo, the same for photos that stay in one fold; null: each by itself. */
  readonly groupings: readonly (Int32Array | null)[];
  readonly seed: number;
}

/** The part of training that says what models trained without a photo say of it. */
export interface LabelJudge {
  /** Probabilities [photos, classes] of each grouping; NaN for photos that no fold held out or whose look is not known. */
  crossValidate(
    question: LabelQuestion,
    options: { readonly signal: AbortSignal; onProgress(progress: TaskProgress): void },
  ): Promise<readonly Float32Array[]>;
}
