/**
 * Puts the photos of a dataset in the order asked for, filtered: what the grid shows. Orders stay in memory until photos
 * come or change names; what matches a filter is read from one index. So neither a label nor scrolling costs a sort.
 */
import type { PhotoFilter, PhotoFolder, PhotoSort } from '../contract/index.ts';
import { classesOf } from '../store/datasets.ts';
import { matchingPhotos, newestPhoto, photoOrder, photosBetween, type StoredSort } from '../store/photos.ts';
import type { Store } from '../store/store.ts';
import type { Looks } from './looks/looks.ts';
import type { SuggestionView } from './looks/suggestionView.ts';
import { createLossOrder } from './lossOrder.ts';
import { createNameSearch } from './nameSearch.ts';

export interface PhotoView {
  /** Ids of all photos that match, in order. Not to be changed: it is kept. */
  ids(datasetId: number, filter: PhotoFilter, sort: PhotoSort): readonly number[];
  /** The folders that photos lie in, by name. */
  folders(datasetId: number): PhotoFolder[];
  /** Call it when photos were renamed or removed; new photos are noticed without. */
  forget(): void;
}

/** What photos look like and what is suggested for them, as far as orders and filters ask. */
export interface ViewOfLooks {
  readonly suggestions: Pick<SuggestionView, 'matching' | 'bySureness' | 'queue' | 'version'>;
  readonly looks: Pick<Looks, 'byLikeness'>;
}

export function createPhotoView(store: Store, { suggestions, looks }: ViewOfLooks): PhotoView {
  const search = createNameSearch(store);
  const losses = createLossOrder(store);
  const orders = new Map<string, { newest: number; ids: number[] }>();
  // The latest answer, until something is written: scrolling asks for the same again and again.
  let latest: { question: string; ids: readonly number[] } | null = null;

  function orderOf(datasetId: number, sort: StoredSort): readonly number[] {
    const key = `${datasetId} ${sort}`;
    const newest = newestPhoto(store, datasetId);
    let order = orders.get(key);
    if (order?.newest !== newest) {
      order = { newest, ids: photoOrder(store, datasetId, sort) };
      // Few datasets are looked at in turn; the oldest order makes room.
      if (orders.size >= ordersKept) orders.delete(orders.keys().next().value ?? '');
      orders.set(key, order);
    }
    return order.ids;
  }

  /** The classes in the order of the list, photos without a label last, each in the order they were added. */
  function byLabel(datasetId: number): number[] {
    const labels = [...classesOf(store, datasetId).map((row) => row.classId), 'none' as const];
    return labels.flatMap((label) => matchingPhotos(store, datasetId, { label }).sort((a, b) => a - b));
  }

  /** Those that the order says something of first, the others as they were added. */
  function withOthers(datasetId: number, ordered: readonly number[]): readonly number[] {
    const added = orderOf(datasetId, 'added');
    if (ordered.length >= added.length) return ordered;
    const isOrdered = new Uint8Array((added.at(-1) ?? 0) + 1);
    for (const photoId of ordered) isOrdered[photoId] = 1;
    return [...ordered, ...added.filter((photoId) => isOrdered[photoId] === 0)];
  }

  function inOrder(datasetId: number, sort: PhotoSort, { alike = [] }: PhotoFilter): readonly number[] {
    switch (sort) {
      case 'label':
        return byLabel(datasetId);
      case 'loss':
        return withOthers(datasetId, losses.ids(datasetId));
      case 'mostSure':
      case 'leastSure':
        return withOthers(datasetId, suggestions.bySureness(datasetId, sort));
      case 'mixed':
      case 'different':
        return withOthers(datasetId, suggestions.queue(datasetId, sort));
      case 'alike':
        return withOthers(datasetId, looks.byLikeness(datasetId, alike));
      default:
        return orderOf(datasetId, sort);
    }
  }

  /** For each part of the filter that asks for something, the ids that match it. */
  function matches(datasetId: number, filter: PhotoFilter): (readonly number[])[] {
    const { search: words = '', folder, takenFrom, takenTo, pixelsFrom, pixelsTo, ...others } = filter;
    const { predicted, confidenceFrom, confidenceTo, alike, among, ...stored } = others;
    const found: (readonly number[])[] = [];
    if (Object.values(stored).some((value) => value !== undefined)) {
      found.push(matchingPhotos(store, datasetId, stored));
    }
    if (takenFrom !== undefined || takenTo !== undefined) {
      found.push(photosBetween(store, datasetId, 'sort_time', { from: takenFrom, to: takenTo }));
    }
    if (pixelsFrom !== undefined || pixelsTo !== undefined) {
      found.push(photosBetween(store, datasetId, 'pixels', { from: pixelsFrom, to: pixelsTo }));
    }
    if (folder !== undefined) found.push(search.inFolder(datasetId, folder));
    if (words.trim()) found.push(search.matching(datasetId, words));
    const suggested = suggestions.matching(datasetId, filter);
    if (suggested !== null) found.push(suggested);
    if (among !== undefined) found.push(among);
    return found;
  }

  return {
    ids(datasetId, filter, sort) {
      const question = JSON.stringify([datasetId, filter, sort, writesSoFar(store), suggestions.version(datasetId)]);
      if (latest?.question !== question) {
        latest = { question, ids: matches(datasetId, filter).reduce(keepOnly, inOrder(datasetId, sort, filter)) };
      }
      return latest.ids;
    },
    folders: (datasetId) => search.folders(datasetId),
    forget() {
      search.forget();
      orders.clear();
      latest = null;
    },
  };
}

const ordersKept = 12;

/** The ids that are in both, in the order of the first. */
function keepOnly(order: readonly number[], wanted: readonly number[]): readonly number[] {
  let highest = 0;
  for (const id of order) if (id > highest) highest = id;
  const isWanted = new Uint8Array(highest + 1);
  for (const id of wanted) if (id <= highest) isWanted[id] = 1;
  return order.filter((id) => isWanted[id] === 1);
}

/** Another value after each write, through this connection or that of a large edit. */
const writesSoFar = (store: Store) =>
  store
    .statement<[], { writes: number; version: number }>(
      'SELECT total_changes() AS writes, data_version AS version FROM pragma_data_version',
    )
    .get();
