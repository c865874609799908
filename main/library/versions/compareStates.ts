/** What changed from one state of a dataset to another. */
import type { VersionComparison, VersionDifference } from '../../contract/index.ts';
import type { DatasetState, StatePhoto } from './stateOf.ts';

/** Photos of each kind that come along; the totals count all. */
const mostPhotos = 500;

export function compareStates(before: DatasetState, after: DatasetState): VersionComparison {
  const was = new Map(before.photos.map((photo) => [photo.photoId, photo]));
  const is = new Map(after.photos.map((photo) => [photo.photoId, photo]));
  const kinds = { added: collect(), removed: collect(), relabelled: collect(), moved: collect(), rejected: collect() };
  let same = 0;
  for (const photo of after.photos) {
    const old = was.get(photo.photoId);
    const difference = differenceOf(old ?? null, photo);
    if (!old) kinds.added.add(difference);
    // By class and not by name: a renamed class is no new label.
    else if (old.classId !== photo.classId) kinds.relabelled.add(difference);
    else if (old.rejected !== photo.rejected) kinds.rejected.add(difference);
    else if (old.split !== photo.split) kinds.moved.add(difference);
    else same += 1;
  }
  for (const photo of before.photos) if (!is.has(photo.photoId)) kinds.removed.add(differenceOf(photo, null));
  return {
    same,
    added: kinds.added.result,
    removed: kinds.removed.result,
    relabelled: kinds.relabelled.result,
    moved: kinds.moved.result,
    rejected: kinds.rejected.result,
    classes: compareClasses(before, after),
  };
}

function compareClasses(before: DatasetState, after: DatasetState): VersionComparison['classes'] {
  const was = new Map(before.classes.map(({ classId, name }) => [classId, name]));
  const is = new Map(after.classes.map(({ classId, name }) => [classId, name]));
  return {
    added: after.classes.filter(({ classId }) => !was.has(classId)).map(({ name }) => name),
    removed: before.classes.filter(({ classId }) => !is.has(classId)).map(({ name }) => name),
    renamed: after.classes.flatMap(({ classId, name }) => {
      const old = was.get(classId);
      return old === undefined || old === name ? [] : [{ before: old, after: name }];
    }),
  };
}

function collect() {
  const result: { total: number; photos: VersionDifference[] } = { total: 0, photos: [] };
  return {
    result,
    add(difference: VersionDifference) {
      result.total += 1;
      if (result.photos.length < mostPhotos) result.photos.push(difference);
    },
  };
}

function differenceOf(before: StatePhoto | null, after: StatePhoto | null): VersionDifference {
  const about = after ?? before;
  if (!about) throw new Error('A difference is about a photo.');
  const { photoId, hash, name } = about;
  return { photoId, hash, name, before: before && sayings(before), after: after && sayings(after) };
}

const sayings = ({ label, split, rejected }: StatePhoto) => ({ label, split, rejected });
