/** Where something begins in a long list of photos: a class, a month, a folder. For the track beside the grid. */
import type { PhotoSort } from '../contract/index.ts';
import { allClassesOf } from '../store/datasets.ts';
import { namesAfter, photoById, sortTime } from '../store/photos.ts';
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
    const marks = orderedChanges(ids, (id) => photoById(store, id)?.classId ?? null);
    return marks.map(({ index, value }) => ({ index, text: value === null ? null : (names.get(value) ?? null) }));
  }
  if (sort === 'newest' || sort === 'oldest') {
    const timeOf = (id: number) => new Date(sortTime(store, id));
    const months = orderedChanges(ids, (id) => 12 * timeOf(id).getUTCFullYear() + timeOf(id).getUTCMonth());
    if (months.length <= mostMarks) {
      const inWords = (value: number) => month.format(Date.UTC(Math.floor(value / 12), value % 12));
      return months.map(({ index, value }) => ({ index, text: inWords(value) }));
    }
    const years = orderedChanges(ids, (id) => timeOf(id).getUTCFullYear());
    return years.map(({ index, value }) => ({ index, text: String(value) }));
  }
  if (sort === 'name' || sort === 'added') {
    const folders = new Map(namesAfter(store, datasetId, 0).map(({ photoId, name }) => [photoId, folderOf(name)]));
    const marks = changes(ids, (id) => folders.get(id) ?? '');
    return marks.length > 1 && marks.length <= mostMarks ? marks : [];
  }
  return [];
}

/** One mark wherever the text is another than that of the photo before. */
function changes(ids: readonly number[], textOf: (photoId: number) => string): PhotoMark[] {
  const marks: PhotoMark[] = [];
  for (const [index, id] of ids.entries()) {
    const text = textOf(id);
    if (index === 0 || text !== marks.at(-1)?.text) marks.push({ index, text });
  }
  return marks;
}

/** The same where the photos are in the order of the value, so that only some of them have to be looked at. */
function orderedChanges<Value>(
  ids: readonly number[],
  lookUp: (photoId: number) => Value,
): { readonly index: number; readonly value: Value }[] {
  const valueAt = (index: number) => lookUp(ids[index]!);
  if (ids.length === 0) return [];
  const marks = [{ index: 0, value: valueAt(0) }];
  /** Looks between two places whose values are known. */
  function look(low: number, lowValue: Value, high: number, highValue: Value): void {
    if (lowValue === highValue) return;
    if (high - low === 1) {
      marks.push({ index: high, value: highValue });
      return;
    }
    const middle = Math.floor((low + high) / 2);
    const middleValue = valueAt(middle);
    look(low, lowValue, middle, middleValue);
    look(middle, middleValue, high, highValue);
  }
  look(0, valueAt(0), ids.length - 1, valueAt(ids.length - 1));
  return marks;
}

const folderOf = (name: string): string => {
  const end = name.lastIndexOf('/');
  return end < 0 ? '' : name.slice(0, end);
};

const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
