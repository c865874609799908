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
    const timeOf = (id: number) => new Date(Number(times.get(id) ?? 0));
    // Months as numbers: writing one out takes longer than all the rest.
    const months = changes(ids, (id) => 12 * timeOf(id).getUTCFullYear() + timeOf(id).getUTCMonth());
    if (months.length <= mostMarks) {
      return months.map(({ index, text }) => ({
        index,
        text: month.format(Date.UTC(Math.floor(Number(text) / 12), Number(text) % 12)),
      }));
    }
    return changes(ids, (id) => String(timeOf(id).getUTCFullYear()));
  }
  if (sort === 'name' || sort === 'added') {
    const names = photoKeys(store, datasetId, 'name');
    const folders = changes(ids, (id) => folderOf(String(names.get(id) ?? '')));
    return folders.length > 1 && folders.length <= mostMarks ? folders : [];
  }
  return [];
}

/** One mark wherever the text (or what stands for it) is another than that of the photo before. */
function changes<Text extends string | number | null>(
  ids: readonly number[],
  textOf: (photoId: number) => Text,
): { readonly index: number; readonly text: Text }[] {
  const marks: { index: number; text: Text }[] = [];
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
