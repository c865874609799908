/** The virtual grid: as many tiles as the screen shows, however many photos there are. */
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { IconCheck } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { Dataset, DatasetClass, Photo } from '../../../main/contract/index.ts';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { texts } from '../../texts/index.ts';
import { layout } from '../../theme.ts';
import styles from './GridView.module.css';
import { gridGeometry } from './gridGeometry.ts';
import { InfoLine } from './InfoLine.tsx';
import { usePhotoView } from './photoView.tsx';
import { ScrollTrack } from './ScrollTrack.tsx';
import { useBoxSelection } from './useBoxSelection.ts';
import {
  useCtrlWheel,
  useCursorInSight,
  useKeepPlace,
  useScrollMemory,
  useScrollPlace,
  useTopOnNewList,
} from './useGridScroll.ts';
import type { PhotoActions } from './usePhotoActions.ts';
import type { PhotoWindow } from './usePhotoWindow.ts';
import { useTileSize } from './useTileSize.ts';

/** Room around the tiles. Above, it holds the ring of the first row; the grid reaches 4 px under the info line for it. */
const inset = { x: 16, y: 6 };

/** From so many screens on, a track with marks stands in the place of the scroll bar. */
const screensWithTrack = 8;

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

  useKeepPlace(scroller, geometry, view.cursor.index, size.width > 0 && total > 0);
  useTopOnNewList(scroller, view.filter, view.sort);
  useScrollMemory(scroller, size.width > 0 && total > 0, scrollPlace);
  useCursorInSight(
    view.cursor.index,
    columns,
    (row) => rows.scrollToIndex(row, { align: 'auto' }),
    size.width > 0 && total > 0,
  );
  useCtrlWheel(scroller, (step) => setTileSize(tileSize + step));

  const tracked = size.height > 0 && rows.getTotalSize() > screensWithTrack * size.height;
  const drag = useBoxSelection({ geometry, scroller, total, actions, selection: () => readView().selection });
  const byId = useMemo(() => new Map(dataset.classes.map((one) => [one.classId, one])), [dataset.classes]);
  const activeId = `photo-${view.cursor.index}`;

  return (
    <>
      <InfoLine dataset={dataset} photos={photos} actions={actions} />
      <div className={styles.frame}>
        <div
          ref={scrollerRef}
          className={styles.grid}
          data-tracked={tracked || undefined}
          id="photo-grid"
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
                style={{
                  transform: `translateY(${row.start}px)`,
                  gridTemplateColumns: `repeat(${columns}, ${tile}px)`,
                }}
              >
                {Array.from({ length: Math.max(0, Math.min(columns, total - row.index * columns)) }, (_, column) => {
                  const index = row.index * columns + column;
                  const photo = photos.photoAt(index);
                  return (
                    <Tile
                      key={photo?.photoId ?? `place-${index}`}
                      photo={photo}
                      label={photo?.classId != null ? byId.get(photo.classId) : undefined}
                      suggested={photo?.suggestion ? byId.get(photo.suggestion.classId) : undefined}
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
        {tracked && (
          <ScrollTrack
            scroller={scroller}
            datasetId={dataset.datasetId}
            filter={view.filter}
            sort={view.sort}
            total={total}
            columns={columns}
            rowHeight={tile + gap}
          />
        )}
      </div>
    </>
  );
}

const Tile = memo(function Tile(props: {
  photo: Photo | undefined;
  label: DatasetClass | undefined;
  /** The class that is suggested. */
  suggested: DatasetClass | undefined;
  index: number;
  total: number;
  cursor: boolean;
  selected: boolean;
  whole: boolean;
  actions: PhotoActions;
  onOpen: () => void;
}): ReactNode {
  const { photo, label, index, total, actions } = props;
  const confidence = photo?.suggestion?.confidence ?? 0;
  const suggestion = props.suggested && !label && !photo?.rejected ? { name: props.suggested.name, confidence } : null;
  const name = photo
    ? texts.photos.tile({
        label: label?.name ?? null,
        suggestion,
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
        const adds = event.ctrlKey || event.metaKey;
        if (event.shiftKey) actions.moveTo(index, { extend: true, add: adds });
        else if (adds) actions.toggle(index);
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
            suggestion={suggestion}
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
