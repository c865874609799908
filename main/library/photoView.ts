/** Puts the photos of a dataset in the order asked for, filtered: what the grid shows. */
import type { PhotoFilter, PhotoSort } from '../contract/index.ts';
import { classesOf } from '../store/datasets.ts';
import { countByClass, countPhotos, photoIds } from '../store/photos.ts';
import type { Store } from '../store/store.ts';
import type { NameSearch } from './nameSearch.ts';

export interface PhotoView {
  /** Ids of all photos that match, in order. */
  ids(datasetId: number, filter: PhotoFilter, sort: PhotoSort): number[];
  /** The same, a window of it and the size of the whole. */
  window(
    datasetId: number,
    filter: PhotoFilter,
    sort: PhotoSort,
    window: { offset: number; limit: number },
  ): { total: number; ids: number[] };
}

export function createPhotoView(store: Store, search: NameSearch): PhotoView {
  // The latest search, while nothing is written: scrolling through what was found looks it up only once.
  let latest: { key: string; ids: number[] } | null = null;

  function found(datasetId: number, filter: PhotoFilter, sort: PhotoSort): number[] {
    const { search: words = '', ...stored } = filter;
    const key = JSON.stringify([datasetId, filter, sort, writes()]);
    if (latest?.key !== key) {
      latest = { key, ids: search.filter(datasetId, inOrder(datasetId, stored, sort), words) };
    }
    return latest.ids;
  }

  function inOrder(datasetId: number, filter: PhotoFilter, sort: PhotoSort): number[] {
    if (sort !== 'label') return photoIds(store, datasetId, filter, sort);
    return classSlices(datasetId, filter, { offset: 0, limit: Number.MAX_SAFE_INTEGER });
  }

  /** By label: the classes in the order of the list, unlabelled photos last, each in the order they were added. */
  function classSlices(datasetId: number, filter: PhotoFilter, window: { offset: number; limit: number }): number[] {
    const counts = countByClass(store, datasetId, filter);
    const ids: number[] = [];
    let before = 0;
    for (const classId of [...classesOf(store, datasetId).map((row) => row.classId), null]) {
      const count = counts.get(classId) ?? 0;
      const from = Math.max(0, window.offset - before);
      const room = window.limit - ids.length;
      if (room > 0 && from < count) {
        const ofClass = { ...filter, label: classId ?? ('none' as const) };
        for (const id of photoIds(store, datasetId, ofClass, 'added', { offset: from, limit: Math.min(room, count) })) {
          ids.push(id);
        }
      }
      before += count;
    }
    return ids;
  }

  const writes = (): number =>
    store.statement<[], { writes: number }>('SELECT total_changes() AS writes').get()?.writes ?? 0;

  return {
    ids(datasetId, filter, sort) {
      return filter.search?.trim() ? [...found(datasetId, filter, sort)] : inOrder(datasetId, filter, sort);
    },
    window(datasetId, filter, sort, window) {
      if (filter.search?.trim()) {
        const ids = found(datasetId, filter, sort);
        return { total: ids.length, ids: ids.slice(window.offset, window.offset + window.limit) };
      }
      const ids =
        sort === 'label' ? classSlices(datasetId, filter, window) : photoIds(store, datasetId, filter, sort, window);
      return { total: countPhotos(store, datasetId, filter), ids };
    },
  };
}
