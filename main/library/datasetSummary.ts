/** A dataset as the contract shows it: counts, classes, sides of the split. */
import type { Dataset, DatasetClass } from '../contract/index.ts';
import { classesOf, type DatasetRow, foldersOf, type PhotoCountRow, photoCounts } from '../store/datasets.ts';
import type { Store } from '../store/store.ts';

export function datasetSummary(store: Store, row: DatasetRow, importingJobId: string | null): Dataset {
  const counts = photoCounts(store, row.datasetId);
  const sum = (matches: (count: PhotoCountRow) => boolean) =>
    counts.reduce((total, count) => total + (matches(count) ? count.photos : 0), 0);
  const onSide = (split: PhotoCountRow['split']) => sum((count) => count.rejected === 0 && count.split === split);
  return {
    datasetId: row.datasetId,
    name: row.name,
    createdAt: row.createdAt,
    folders: foldersOf(store, row.datasetId).map((folder) => folder.path),
    photos: sum(() => true),
    // A label on a photo whose drive is not connected is still a label.
    labelled: sum((count) => count.rejected === 0 && count.classId !== null),
    rejected: sum((count) => count.rejected === 1),
    missing: sum((count) => count.missing === 1),
    split: { train: onSide('train'), val: onSide('val'), test: onSide('test'), none: onSide(null) },
    classes: datasetClasses(store, row.datasetId, counts),
    importingJobId,
  };
}

/** The classes in the order of the list; `position` counts from 0 without gaps. */
export function datasetClasses(
  store: Store,
  datasetId: number,
  counts: readonly PhotoCountRow[] = photoCounts(store, datasetId),
): DatasetClass[] {
  const usable = new Map<number | null, number>();
  for (const { classId, rejected, missing, photos } of counts) {
    if (rejected === 0 && missing === 0) usable.set(classId, (usable.get(classId) ?? 0) + photos);
  }
  return classesOf(store, datasetId).map(({ classId, name, colour }, position) => ({
    classId,
    name,
    colour,
    position,
    photos: usable.get(classId) ?? 0,
  }));
}
