/**
 * What all labels of a dataset were at an earlier moment, read back from the journal: what stands now, with every value
 * that changed since then replaced by what it was before its first change.
 */
import { allClassesOf, type ClassRow } from '../store/datasets.ts';
import {
  type ClassDifference,
  endOfMoment,
  firstClassValues,
  type PhotoDifference,
  photoDifferences,
  photoLabels,
} from '../store/journalPast.ts';
import type { Store } from '../store/store.ts';

export interface LabelsThen {
  /** The classes there were, in the order of the list. */
  readonly classes: readonly ClassThen[];
  /** Every photo that was there, by id. */
  readonly photos: ReadonlyMap<number, PhotoThen>;
}

export interface ClassThen {
  readonly classId: number;
  readonly name: string;
  readonly colour: number;
}

export interface PhotoThen {
  readonly classId: number | null;
  readonly flagged: boolean;
  readonly rejected: boolean;
}

/**
 * Labels as they were right after the entry `entryId` of the dataset's journal, up to the next one; null asks for the
 * time before the first entry. Photos that came later are not in it.
 */
export function labelsAt(store: Store, datasetId: number, entryId: number | null): LabelsThen {
  const { photos, classes, until } = differencesSince(store, datasetId, entryId);
  const then = new Map(
    photoLabels(store, datasetId, until).map(({ photoId, classId, flagged, rejected }) => [
      photoId,
      { classId, flagged: flagged === 1, rejected: rejected === 1 },
    ]),
  );
  for (const { photoId, field, was } of photos) {
    const photo = then.get(photoId);
    if (!photo) continue;
    if (field === 'class_id') photo.classId = was;
    else photo[field] = was === 1;
  }
  return { classes: classesThen(allClassesOf(store, datasetId), classes), photos: then };
}

/** What is different now. `until`: when that moment ended (ms since 1970), null when it still stands. */
export interface DifferencesSince {
  readonly photos: readonly PhotoDifference[];
  readonly classes: readonly ClassDifference[];
  readonly until: number | null;
}

/** Everything that restoring the labels of that moment would put back; `entryId` as for `labelsAt`. */
export function differencesSince(store: Store, datasetId: number, entryId: number | null): DifferencesSince {
  const from = entryId ?? 0;
  const until = endOfMoment(store, datasetId, from);
  const now = new Map(allClassesOf(store, datasetId).map((row) => [row.classId, row]));
  return {
    photos: photoDifferences(store, datasetId, from, until),
    classes: firstClassValues(store, datasetId, from).filter(
      ({ classId, field, was }) => now.get(classId)?.[field] !== was,
    ),
    until,
  };
}

/** The list of classes then, from all that ever were. */
export function classesThen(all: readonly ClassRow[], differences: readonly ClassDifference[]): ClassThen[] {
  const then = new Map(all.map((row) => [row.classId, { ...row }]));
  for (const { classId, field, was } of differences) {
    const row = then.get(classId);
    if (row) Object.assign(row, { [field]: was });
  }
  return [...then.values()]
    .filter((row) => row.removed === 0)
    .sort((a, b) => a.position - b.position || a.classId - b.classId)
    .map(({ classId, name, colour }) => ({ classId, name, colour }));
}
