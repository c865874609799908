/** What a run is trained and judged on: the labelled photos of a dataset at one moment, each with a side. */
import type { Split } from '../contract/index.ts';
import { classesOf, datasetById, saveSplitSettings } from '../store/datasets.ts';
import { latestEntryId } from '../store/journal.ts';
import { groupsOf } from '../store/measures.ts';
import { hasFixedSplit, type LabelledPhotoRow, labelledPhotos, pathsByPicture, setSplits } from '../store/photos.ts';
import type { Store } from '../store/store.ts';
import type { Edited, Journal } from './journal.ts';
import type { Snapshot, SnapshotPhoto } from './library.ts';
import { mustExist } from './photos.ts';
import { drawSplit, type SplitSettings, standardSplit } from './split.ts';

/** Splits anew all labelled photos whose side no folder decides; photos without a label lose theirs. One step that undo takes back. */
export function resplit(store: Store, journal: Journal, datasetId: number, settings: SplitSettings): Edited {
  return journal.edit(datasetId, () => {
    const planned = planSplit(store, datasetId, settings);
    const on = (side: Split) => planned.filter(({ split }) => split === side).length.toLocaleString('en-US');
    return {
      summary: `split into train/val/test: ${on('train')} / ${on('val')} / ${on('test')}`,
      write(entry) {
        const free = planned.flatMap(({ photoId, fixed, split }) =>
          fixed || split === null ? [] : [[photoId, split] as const],
        );
        entry.split(new Map(free), settings);
      },
    };
  });
}

/** Gives photos that were labelled since the last split a side, by the same shares; the others keep theirs. */
export function splitUnassigned(store: Store, datasetId: number): void {
  store.write(() => {
    const settings = splitSettingsOf(store, datasetId);
    const sides = drawSplit(groupedPhotos(store, datasetId), settings);
    if (sides.size === 0) return;
    setSplits(store, sides);
    saveSplitSettings(store, datasetId, JSON.stringify(settings));
  });
}

/** Labelled photos, each with its group where it has one. */
export function groupedPhotos(store: Store, datasetId: number) {
  const groups = groupsOf(store, datasetId);
  return labelledPhotos(store, datasetId).map((photo) => ({
    ...photo,
    group: groups.get(photo.photoId),
    fixed: photo.splitFixed === 1,
  }));
}

/** What the photos would be split into, written nowhere. */
export function planSplit(store: Store, datasetId: number, settings: SplitSettings) {
  const photos = groupedPhotos(store, datasetId);
  const sides = drawSplit(
    photos.map((photo) => (photo.fixed ? photo : { ...photo, split: null })),
    settings,
  );
  return photos.map((photo) => ({ ...photo, split: sides.get(photo.photoId) ?? photo.split }));
}

/** As the person split last; else the standard, with nothing drawn where a validation folder is there for that. */
export function splitSettingsOf(store: Store, datasetId: number): SplitSettings {
  const saved = datasetById(store, datasetId)?.splitSettings;
  if (saved) return JSON.parse(saved) as SplitSettings;
  return hasFixedSplit(store, datasetId, 'val') ? { ...standardSplit, val: 0 } : standardSplit;
}

export function takeSnapshot(store: Store, datasetId: number): Snapshot {
  mustExist(store, datasetId);
  const usable = labelledPhotos(store, datasetId).filter(
    (photo): photo is LabelledPhotoRow & { split: Split } => photo.missing === 0 && photo.split !== null,
  );
  const inUse = new Set(usable.map((photo) => photo.classId));
  const classes = classesOf(store, datasetId)
    .filter((row) => inUse.has(row.classId))
    .map(({ classId, name, colour }) => ({ classId, name, colour }));
  const indexes = new Map(classes.map((row, index) => [row.classId, index]));
  const paths = pathsByPicture(store, datasetId);
  const groups = groupsOf(store, datasetId);
  const photos = usable.flatMap((photo): SnapshotPhoto[] => {
    const classIndex = indexes.get(photo.classId);
    if (classIndex === undefined) return [];
    const { photoId, pictureId, hash, name, split } = photo;
    const group = groups.get(photoId) ?? photoId;
    return [{ photoId, pictureId, hash, name, split, group, classIndex, paths: paths.get(pictureId) ?? [] }];
  });
  return { datasetId, journalId: latestEntryId(store, datasetId), classes, photos };
}
