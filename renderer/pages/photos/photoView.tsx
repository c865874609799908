/** What the photo pages remember for each dataset: filter, order, cursor, selection, scroll place. Survives changing tabs. */
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { createStore, type StoreApi, useStore } from 'zustand';
import type { Photo, PhotoFilter, PhotoSort } from '../../../main/contract/index.ts';

/** The fields of a photo that an edit changes, shown before the engine has confirmed them. */
export type PhotoEdit = Partial<Pick<Photo, 'classId' | 'flagged' | 'rejected' | 'suggestion'>>;

export interface PhotoView {
  filter: PhotoFilter;
  sort: PhotoSort;
  /** The photo that keys act on while nothing is selected; its id follows it when the list changes. */
  cursor: { index: number; photoId: number | null };
  /** Where a range with Shift starts. */
  anchor: number;
  selection: ReadonlySet<number>;
  /** Photos labelled one by one, latest last: the way back for B. */
  labelled: readonly number[];
  /** A photo labelled before that is looked at again in the focus view, though it may not match the filter any more. */
  revisited: number | null;
  /** Photos passed over without a label. */
  skipped: ReadonlySet<number>;
  /** True when the focus view has come to the end of what has no label. */
  ended: boolean;
}

const freshView: PhotoView = {
  filter: {},
  sort: 'added',
  cursor: { index: 0, photoId: null },
  anchor: 0,
  selection: new Set(),
  labelled: [],
  revisited: null,
  skipped: new Set(),
  ended: false,
};

/** Orders in which photos without a label can come up for one. */
export type QueueOrder = Extract<PhotoSort, 'mixed' | 'leastSure' | 'different'>;

/** What was suggested for a photo when it was first seen; `let go` where it may follow the model again. */
export type HeldSuggestion = NonNullable<Photo['suggestion']> | 'let go';

interface PhotoViewState {
  views: Readonly<Record<number, PhotoView>>;
  /** Px from the top of each dataset's grid. Nothing is drawn from it, so nothing follows it. */
  scrollTops: Readonly<Record<number, number>>;
  /** Edits on their way to the engine, by photo. */
  pending: ReadonlyMap<number, PhotoEdit>;
  /** Edits on disk that a list which was asked for before may not know yet, with the time (performance.now) they were saved. */
  saved: ReadonlyMap<number, { readonly edit: PhotoEdit; readonly at: number }>;
  /** Suggestions of photos that are looked at, see `useHeldSuggestions`. */
  held: ReadonlyMap<number, HeldSuggestion>;
  /** Until then (ms since 1970) a filtered grid keeps photos that no longer match, so that the eye can verify. */
  holdUntil: number;
  /** What the last label key did, a new object each time: for the chip over the film strip. */
  lastDone: { readonly classId: number | null } | null;
  /** What L and the panel's button put first. */
  queueOrder: QueueOrder;
  /** The count of photo changes that the lists in the cache have taken in. */
  answeredVersion: number;
}

const PhotoViewContext = createContext<StoreApi<PhotoViewState> | null>(null);

export function PhotoViewProvider(props: { children: ReactNode }): ReactNode {
  const [store] = useState(() =>
    createStore<PhotoViewState>(() => ({
      views: {},
      scrollTops: {},
      pending: new Map(),
      saved: new Map(),
      held: new Map(),
      holdUntil: 0,
      lastDone: null,
      queueOrder: 'mixed',
      answeredVersion: 0,
    })),
  );
  return <PhotoViewContext value={store}>{props.children}</PhotoViewContext>;
}

export function usePhotoViewStore(): StoreApi<PhotoViewState> {
  const store = useContext(PhotoViewContext);
  if (!store) throw new Error('A component that shows photos must stand inside PhotoViewProvider.');
  return store;
}

/** The view of a dataset and how to change it. */
export function usePhotoView(datasetId: number): {
  view: PhotoView;
  readView: () => PhotoView;
  changeView: (part: Partial<PhotoView>) => void;
} {
  const store = usePhotoViewStore();
  const view = useStore(store, (state) => state.views[datasetId] ?? freshView);
  const readView = useCallback(() => store.getState().views[datasetId] ?? freshView, [store, datasetId]);
  const changeView = useCallback(
    (part: Partial<PhotoView>) =>
      store.setState((state) => ({
        views: { ...state.views, [datasetId]: { ...(state.views[datasetId] ?? freshView), ...part } },
      })),
    [store, datasetId],
  );
  return { view, readView, changeView };
}

/** Chosen photos that a grid shows at most: the filter travels with each of its questions. */
export const amongMost = 20_000;

/** The filter and order alone, for parts that need not follow the cursor. A new one starts at the top with nothing selected. */
export function usePhotoFilter(datasetId: number): {
  filter: PhotoFilter;
  sort: PhotoSort;
  setFilter: (filter: PhotoFilter) => void;
  setSort: (sort: PhotoSort) => void;
  setView: (view: Pick<PhotoView, 'filter' | 'sort'>) => void;
} {
  const store = usePhotoViewStore();
  const filter = useStore(store, (state) => (state.views[datasetId] ?? freshView).filter);
  const sort = useStore(store, (state) => (state.views[datasetId] ?? freshView).sort);
  const change = useCallback(
    (part: Partial<PhotoView>) =>
      store.setState((state) => ({
        views: { ...state.views, [datasetId]: { ...freshView, ...pickFilter(state.views[datasetId]), ...part } },
        scrollTops: { ...state.scrollTops, [datasetId]: 0 },
      })),
    [store, datasetId],
  );
  const setFilter = useCallback(
    (next: PhotoFilter) => {
      const filter = withoutUnset(next);
      // The order by likeness ends with what it goes by.
      change(sort === 'alike' && filter.alike === undefined ? { filter, sort: 'added' } : { filter });
    },
    [change, sort],
  );
  const setSort = useCallback((next: PhotoSort) => change({ sort: next }), [change]);
  const setView = useCallback((next: Pick<PhotoView, 'filter' | 'sort'>) => change(next), [change]);
  return { filter, sort, setFilter, setSort, setView };
}

const pickFilter = ({ filter, sort } = freshView): Pick<PhotoView, 'filter' | 'sort'> => ({ filter, sort });

/** A filter without its unset fields, so that equal filters are equal questions. */
const withoutUnset = (filter: PhotoFilter): PhotoFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined && value !== ''));

export const isFiltered = (filter: PhotoFilter): boolean => Object.keys(filter).length > 0;
