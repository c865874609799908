/** A dataset as the contract shows it: counts, classes, sides of the split. */
import type { Dataset, DatasetClass } from '../contract/index.ts';
import { type ClassCountsRow, classCounts, classesOf, type DatasetRow, foldersOf } from '../store/datasets.ts';
import type { Store } from '../store/store.ts';

export function datasetSummary(store: Store, row: DatasetRow, importingJobId: string | null): Dataset {
  const counts = classCounts(store, row.datasetId);
  const sum = (value: (counts: ClassCountsRow) => number) => counts.reduce((total, each) => total + value(each), 0);
  const sides = { train: sum((c) => c.train), val: sum((c) => c.val), test: sum((c) => c.test) };
  return {
    datasetId: row.datasetId,
    name: row.name,
    createdAt: row.createdAt,
    folders: foldersOf(store, row.datasetId).map((folder) => folder.path),
    photos: sum((c) => c.photos),
    // A label on a photo whose drive is not connected is still a label.
    labelled: sum((c) => (c.classId === null ? 0 : c.photos - c.rejected)),
    rejected: sum((c) => c.rejected),
    missing: sum((c) => c.missing),
    split: { ...sides, none: sum((c) => c.photos - c.rejected) - sides.train - sides.val - sides.test },
    classes: datasetClasses(store, row.datasetId, counts),
    importingJobId,
  };
}

/** The classes in the order of the list; `position` counts from 0 without gaps. */
export function datasetClasses(
  store: Store,
  datasetId: number,
  counts: readonly ClassCountsRow[] = classCounts(store, datasetId),
): DatasetClass[] {
  const usable = new Map(counts.map((row) => [row.classId, row.usable]));
  return classesOf(store, datasetId).map(({ classId, name, colour }, position) => ({
    classId,
    name,
    colour,
    position,
    photos: usable.get(classId) ?? 0,
  }));
}
