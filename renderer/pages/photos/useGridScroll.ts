/** How the grid scrolls: where it was left, what brings a photo into sight, and what keeps the eye's place. */
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { PhotoFilter, PhotoSort } from '../../../main/contract/index.ts';
import { type GridGeometry, placeAt, rowTop } from './gridGeometry.ts';
import { usePhotoViewStore } from './photoView.tsx';

export interface ScrollPlace {
  read: () => number;
  write: (top: number) => void;
}

/** Where a dataset's grid was left, kept beside the view so that scrolling redraws nothing. */
export function useScrollPlace(datasetId: number): ScrollPlace {
  const store = usePhotoViewStore();
  return useMemo(
    () => ({
      read: () => store.getState().scrollTops[datasetId] ?? 0,
      write: (top) => store.setState((state) => ({ scrollTops: { ...state.scrollTops, [datasetId]: top } })),
    }),
    [store, datasetId],
  );
}

/** Puts the scroll place back after a change of tabs, and remembers it. */
export function useScrollMemory(
  scroller: { current: HTMLDivElement | null },
  ready: boolean,
  place: ScrollPlace,
): void {
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !ready) return;
    element.scrollTop = place.read();
    let timer = 0;
    const onScroll = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => place.write(element.scrollTop), 150);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      element.removeEventListener('scroll', onScroll);
      window.clearTimeout(timer);
      place.write(element.scrollTop);
    };
  }, [scroller, ready, place]);
}

/** Another filter or order is another list: it begins at its top. */
export function useTopOnNewList(
  scroller: { current: HTMLDivElement | null },
  filter: PhotoFilter,
  sort: PhotoSort,
): void {
  const before = useRef({ filter, sort });
  useLayoutEffect(() => {
    if (before.current.filter === filter && before.current.sort === sort) return;
    before.current = { filter, sort };
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [scroller, filter, sort]);
}

/** Scrolls just enough when the cursor moves out of sight; not when the view opens. */
export function useCursorInSight(
  index: number,
  columns: number,
  scrollTo: (row: number) => void,
  ready: boolean,
): void {
  const latest = useRef(scrollTo);
  latest.current = scrollTo;
  const before = useRef<number | null>(null);
  useEffect(() => {
    if (!ready) return;
    if (before.current !== null && before.current !== index) latest.current(Math.floor(index / columns));
    before.current = index;
  }, [index, columns, ready]);
}

/** Ctrl and the wheel change the picture size instead of the page's zoom. */
export function useCtrlWheel(scroller: { current: HTMLDivElement | null }, resize: (byPx: number) => void): void {
  const latest = useRef(resize);
  latest.current = resize;
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      latest.current(event.deltaY < 0 ? 12 : -12);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [scroller]);
}

/**
 * Another picture size or window width puts the photos in other rows: the one with the cursor stays where it is on the
 * screen, or, when that is out of sight, the one in the middle.
 */
export function useKeepPlace(
  scroller: { current: HTMLDivElement | null },
  geometry: GridGeometry,
  cursor: number,
  ready: boolean,
): void {
  const before = useRef<GridGeometry | null>(null);
  useLayoutEffect(() => {
    const element = scroller.current;
    const old = before.current;
    before.current = ready ? geometry : null;
    if (!element || !ready || !old || (old.columns === geometry.columns && old.tile === geometry.tile)) return;
    const { scrollTop, clientHeight } = element;
    const middle = placeAt(old, scrollTop + clientHeight / 2);
    const top = rowTop(old, cursor) - scrollTop;
    const kept = top > -old.tile && top < clientHeight ? cursor : middle;
    // What stands at the very top stays there; anything else keeps its distance.
    if (scrollTop > 0) element.scrollTop = rowTop(geometry, kept) - (rowTop(old, kept) - scrollTop);
  }, [scroller, geometry, cursor, ready]);
}
