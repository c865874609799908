/** The virtual grid: as many tiles as the screen shows, however many photos there are. */
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { IconCheck } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type PointerEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Dataset, DatasetClass, Photo, PhotoFilter, PhotoSort } from '../../../main/contract/index.ts';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { texts } from '../../texts/index.ts';
import { layout } from '../../theme.ts';
import styles from './GridView.module.css';
import { type Box, type GridGeometry, gridGeometry, tilesInBox } from './gridGeometry.ts';
import { InfoLine } from './InfoLine.tsx';
import { usePhotoView, usePhotoViewStore } from './photoView.tsx';
import type { PhotoActions } from './usePhotoActions.ts';
import type { PhotoWindow } from './usePhotoWindow.ts';
import { useTileSize } from './useTileSize.ts';

/** Room around the tiles. Above, it holds the ring of the first row; the grid reaches 4 px under the info line for it. */
const inset = { x: 16, y: 6 };

export interface GridShape {
  columns: number;
  rowsOnScreen: number;
}

export function GridView(props: {
  dataset: Dataset;
  photos: PhotoWindow;
  actions: PhotoActions;
  onRange: (first: number, last: number) => void;
  onOpen: () => void;
  shape: { current: GridShape };
}): ReactNode {
  const { dataset, photos, actions, onRange } = props;
  const { view, readView } = usePhotoView(dataset.datasetId);
  const scrollPlace = useScrollPlace(dataset.datasetId);
  const { tileSize, wholePictures, setTileSize } = useTileSize();
  const size = useElementSize<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement | null>(null);
  const scrollerRef = useMergedRef(size.ref, scroller);
  const total = photos.total ?? 0;
  const geometry = useMemo(
    () => gridGeometry({ width: size.width, tileSize, gap: layout.tileGap, inset }),
    [size.width, tileSize],
  );
  const { columns, tile, gap } = geometry;
  const rows = useVirtualizer({
    count: size.width > 0 ? Math.ceil(total / columns) : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => tile + gap,
    paddingStart: inset.y,
    paddingEnd: 16 - gap,
    overscan: 3,
    initialOffset: scrollPlace.read(),
    useFlushSync: false,
  });
  props.shape.current = { columns, rowsOnScreen: Math.max(1, Math.floor(size.height / (tile + gap))) };

  // biome-ignore lint/correctness/useExhaustiveDependencies: another tile size makes all measured rows wrong
  useLayoutEffect(() => rows.measure(), [rows, tile, columns]);

  const shown = rows.getVirtualItems();
  const first = (shown[0]?.index ?? 0) * columns;
  const last = ((shown.at(-1)?.index ?? 0) + 1) * columns - 1;
  useEffect(() => onRange(first, last), [onRange, first, last]);

  useTopOnNewList(scroller, view.filter, view.sort);
  useScrollMemory(scroller, size.width > 0 && total > 0, scrollPlace);
  useCursorInSight(
    view.cursor.index,
    columns,
    (row) => rows.scrollToIndex(row, { align: 'auto' }),
    size.width > 0 && total > 0,
  );
  useCtrlWheel(scroller, (step) => setTileSize(tileSize + step));

  const drag = useBoxSelection({ geometry, scroller, total, actions, selection: () => readView().selection });
  const byId = useMemo(() => new Map(dataset.classes.map((one) => [one.classId, one])), [dataset.classes]);
  const activeId = `photo-${view.cursor.index}`;

  return (
    <>
      <InfoLine dataset={dataset} photos={photos} actions={actions} />
      <div
        ref={scrollerRef}
        className={styles.grid}
        data-region="photos"
        data-region-start
        role="grid"
        aria-label={texts.photos.gridLabel(dataset.name)}
        aria-multiselectable
        aria-rowcount={Math.ceil(total / columns)}
        aria-colcount={columns}
        aria-activedescendant={total > 0 ? activeId : undefined}
        tabIndex={0}
        onPointerDown={drag.onPointerDown}
      >
        <div className={styles.rows} style={{ height: rows.getTotalSize() }} role="presentation">
          {shown.map((row) => (
            <div
              key={row.key}
              role="row"
              aria-rowindex={row.index + 1}
              className={styles.row}
              style={{ transform: `translateY(${row.start}px)`, gridTemplateColumns: `repeat(${columns}, ${tile}px)` }}
            >
              {Array.from({ length: Math.max(0, Math.min(columns, total - row.index * columns)) }, (_, column) => {
                const index = row.index * columns + column;
                const photo = photos.photoAt(index);
                return (
                  <Tile
                    key={photo?.photoId ?? `place-${index}`}
                    photo={photo}
                    label={photo?.classId != null ? byId.get(photo.classId) : undefined}
                    index={index}
                    total={total}
                    cursor={index === view.cursor.index}
                    selected={photo !== undefined && view.selection.has(photo.photoId)}
                    whole={wholePictures}
                    actions={actions}
                    onOpen={props.onOpen}
                  />
                );
              })}
            </div>
          ))}
          {drag.box && (
            <div
              className={styles.box}
              style={{
                left: drag.box.left,
                top: drag.box.top,
                width: drag.box.right - drag.box.left,
                height: drag.box.bottom - drag.box.top,
              }}
            />
          )}
        </div>
      </div>
    </>
  );
}

const Tile = memo(function Tile(props: {
  photo: Photo | undefined;
  label: DatasetClass | undefined;
  index: number;
  total: number;
  cursor: boolean;
  selected: boolean;
  whole: boolean;
  actions: PhotoActions;
  onOpen: () => void;
}): ReactNode {
  const { photo, label, index, total, actions } = props;
  const name = photo
    ? texts.photos.tile({
        label: label?.name ?? null,
        selected: props.selected,
        flagged: photo.flagged,
        rejected: photo.rejected,
        missing: photo.missing,
        at: index + 1,
        of: total,
        name: photo.name,
      })
    : texts.photos.loadingTile(index + 1, total);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys for all tiles, one tab stop
    <div
      id={`photo-${index}`}
      role="gridcell"
      aria-label={name}
      aria-selected={props.selected}
      className={styles.tile}
      data-cursor={props.cursor || undefined}
      data-selected={props.selected || undefined}
      data-index={index}
      onClick={(event) => {
        if (event.shiftKey) actions.moveTo(index, { extend: true });
        else if (event.ctrlKey || event.metaKey) actions.toggle(index);
        else {
          actions.clearSelection();
          actions.moveTo(index);
        }
      }}
      onDoubleClick={props.onOpen}
    >
      <div className={styles.inside}>
        {photo && (
          <PhotoThumb
            hash={photo.hash}
            label={label ? { colour: label.colour, position: label.position, name: label.name } : null}
            whole={props.whole}
            flagged={photo.flagged}
            rejected={photo.rejected}
            missing={photo.missing}
          />
        )}
      </div>
      {props.selected && (
        <span className={styles.tick}>
          <IconCheck size={13} stroke={2.6} aria-hidden />
        </span>
      )}
    </div>
  );
});

interface ScrollPlace {
  read: () => number;
  write: (top: number) => void;
}

/** Where a dataset's grid was left, kept beside the view so that scrolling redraws nothing. */
function useScrollPlace(datasetId: number): ScrollPlace {
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
function useScrollMemory(scroller: { current: HTMLDivElement | null }, ready: boolean, place: ScrollPlace): void {
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
function useTopOnNewList(scroller: { current: HTMLDivElement | null }, filter: PhotoFilter, sort: PhotoSort): void {
  const before = useRef({ filter, sort });
  useLayoutEffect(() => {
    if (before.current.filter === filter && before.current.sort === sort) return;
    before.current = { filter, sort };
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [scroller, filter, sort]);
}

/** Scrolls just enough when the cursor moves out of sight; not when the view opens. */
function useCursorInSight(index: number, columns: number, scrollTo: (row: number) => void, ready: boolean): void {
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
function useCtrlWheel(scroller: { current: HTMLDivElement | null }, resize: (byPx: number) => void): void {
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

/** A drag this short is a click. */
const clickPx = 5;

/** Selecting by a box that is drawn with the mouse; with Ctrl or Shift it adds to what is selected. */
function useBoxSelection(request: {
  geometry: GridGeometry;
  scroller: { current: HTMLDivElement | null };
  total: number;
  actions: PhotoActions;
  selection: () => ReadonlySet<number>;
}): { box: Box | null; onPointerDown: (event: PointerEvent<HTMLDivElement>) => void } {
  const [box, setBox] = useState<Box | null>(null);
  const latest = useRef(request);
  latest.current = request;
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const element = latest.current.scroller.current;
    // The scroll bar is part of the element but not of its content.
    if (!element || event.button !== 0 || event.nativeEvent.offsetX > element.clientWidth) return;
    const base = event.ctrlKey || event.metaKey || event.shiftKey ? latest.current.selection() : new Set<number>();
    const place = (at: { clientX: number; clientY: number }) => {
      const edges = element.getBoundingClientRect();
      return { x: at.clientX - edges.left, y: at.clientY - edges.top + element.scrollTop };
    };
    const start = place(event);
    let pointer = { clientX: event.clientX, clientY: event.clientY };
    let drawing = false;
    const draw = () => {
      const now = place(pointer);
      if (!drawing && Math.hypot(now.x - start.x, now.y - start.y) < clickPx) return;
      drawing = true;
      const next = {
        left: Math.min(start.x, now.x),
        right: Math.max(start.x, now.x),
        top: Math.min(start.y, now.y),
        bottom: Math.max(start.y, now.y),
      };
      setBox(next);
      const { geometry, total, actions } = latest.current;
      actions.selectPlaces(tilesInBox(next, geometry, total), base);
    };
    const move = (moved: globalThis.PointerEvent) => {
      pointer = { clientX: moved.clientX, clientY: moved.clientY };
      draw();
    };
    // At the upper and lower edge the grid scrolls on while the box is held there.
    const scrolling = window.setInterval(() => {
      const edges = element.getBoundingClientRect();
      const beyond = Math.min(0, pointer.clientY - edges.top - 24) + Math.max(0, pointer.clientY - edges.bottom + 24);
      if (!drawing || beyond === 0) return;
      element.scrollTop += beyond / 2;
      draw();
    }, 16);
    const end = () => {
      window.clearInterval(scrolling);
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', end);
      window.removeEventListener('pointercancel', end);
      stop.current = null;
      setBox(null);
      // The click that ends a drag would otherwise clear what the box has selected.
      if (drawing) window.addEventListener('click', swallow, { capture: true, once: true });
      window.setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
    };
    stop.current = end;
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', end);
    window.addEventListener('pointercancel', end);
  };
  return { box, onPointerDown };
}

function swallow(event: MouseEvent): void {
  event.stopPropagation();
  event.preventDefault();
}
