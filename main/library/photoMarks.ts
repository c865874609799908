/** Where something begins in a long list of photos: a class, a month, a folder. For the track beside the grid. */
import type { PhotoSort } from '../contract/index.ts';
import { allClassesOf } from '../store/datasets.ts';
import { photoKeys } from '../store/photos.ts';
import type { Store } from '../store/store.ts';

export interface PhotoMark {
  /** Place of the first photo of it. */
  readonly index: number;
  /** "rose", "May 2013"; null for photos without a label. */
  readonly text: string | null;
}

/** More than these say nothing: months become years, and folders are left out. */
const mostMarks = 60;

/** Marks of the photos in this order; none where the order has no parts worth a name. */
export function photoMarks(store: Store, datasetId: number, ids: readonly number[], sort: PhotoSort): PhotoMark[] {
  if (sort === 'label') {
    const names = new Map(allClassesOf(store, datasetId).map(({ classId, name }) => [classId, name]));
    const classes = photoKeys(store, datasetId, 'class_id');
    return changes(ids, (id) => {
      const classId = classes.get(id);
      return classId == null ? null : (names.get(Number(classId)) ?? null);
    });
  }
  if (sort === 'newest' || sort === 'oldest') {
    const times = photoKeys(store, datasetId, 'sort_time');
    const months = changes(ids, (id) => month.format(Number(times.get(id) ?? 0)));
    if (months.length <= mostMarks) return months;
    return changes(ids, (id) => String(new Date(Number(times.get(id) ?? 0)).getUTCFullYear()));
  }
  if (sort === 'name' || sort === 'added') {
    const names = photoKeys(store, datasetId, 'name');
    const folders = changes(ids, (id) => folderOf(String(names.get(id) ?? '')));
    return folders.length > 1 && folders.length <= mostMarks ? folders : [];
  }
  return [];
}

/** One mark wherever the text is another than that of the photo before. */
function changes(ids: readonly number[], textOf: (photoId: number) => string | null): PhotoMark[] {
  const marks: PhotoMark[] = [];
  for (const [index, id] of ids.entries()) {
    const text = textOf(id);
    if (index === 0 || text !== marks.at(-1)?.text) marks.push({ index, text });
  }
  return marks;
}

const folderOf = (name: string): string => {
  const end = name.lastIndexOf('/');
  return end < 0 ? '' : name.slice(0, end);
};

const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
