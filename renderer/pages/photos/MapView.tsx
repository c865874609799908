/** The map: photos that look alike lie together; a lasso chooses many, a key labels them. */
import { ActionIcon, Button } from '@mantine/core';
import { IconLasso, IconMaximize, IconMinus, IconPlus, IconTable } from '@tabler/icons-react';
import {
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useLocation } from 'wouter';
import type { Dataset } from '../../../main/contract/index.ts';
import { useClassKeys } from '../../app/useClassKeys.ts';
import { classThin } from '../../components/classColour.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Kbd } from '../../components/Kbd.tsx';
import { Note } from '../../components/Note.tsx';
import { type Camera, createPointLayer, type PointLayer, resolvedColour } from '../../components/pointLayer.ts';
import { routes } from '../../navigation/routes.ts';
import { texts } from '../../texts/index.ts';
import lineStyles from './InfoLine.module.css';
import { MapTable } from './MapTable.tsx';
import { MapThumbnails, pointsOnlyFrom } from './MapThumbnails.tsx';
import styles from './MapView.module.css';
import { fitted, inside, moved, type Size, type Spot, toScreen, zoomed, zoomOf } from './mapPlaces.ts';
import { amongMost, usePhotoFilter, usePhotoView } from './photoView.tsx';
import { UnderWay } from './UnderWay.tsx';
import { type MapNow, type UnpackedMap, usePhotoMap } from './usePhotoMap.ts';

const words = texts.map;

/** What keys do with the map. */
export interface MapHandle {
  zoom: (factor: number) => void;
  fit: () => void;
  toggleLasso: () => void;
  /** Shows what is chosen as a grid. */
  showGrid: () => void;
  /** Lets go of what is chosen; false when nothing is. */
  clear: () => boolean;
}

/** Photos below which a map says nothing. */
const photosLeast = 30;
/** Px between two corners of a lasso. */
const lassoStep = 3;

export function MapView(props: { dataset: Dataset; handle: RefObject<MapHandle | null> }): ReactNode {
  const { dataset } = props;
  const now = usePhotoMap(dataset);
  const [, navigate] = useLocation();
  const [broken, setBroken] = useState(false);
  const onBroken = useCallback(() => setBroken(true), []);
  const toGrid = (
    <Button variant="default" onClick={() => navigate(routes.photos)}>
      {words.toGrid}
    </Button>
  );
  if (dataset.photos < photosLeast)
    return (
      <EmptyState title={words.tooFewTitle} actions={toGrid}>
        {words.tooFewText(photosLeast)}
      </EmptyState>
    );
  if (broken)
    return (
      <EmptyState
        title={words.noWebglTitle}
        actions={
          <>
            {toGrid}
            <Button variant="default" onClick={() => navigate(routes.groups)}>
              {words.toGroups}
            </Button>
          </>
        }
      >
        {words.noWebgl}
      </EmptyState>
    );
  if (now.map === undefined) return <div className={styles.map} />;
  if (now.map === null) return <NoMap dataset={dataset} now={now} />;
  return <DrawnMap {...props} now={now} map={now.map} onBroken={onBroken} />;
}

function NoMap({ dataset, now }: { dataset: Dataset; now: MapNow }): ReactNode {
  if (now.job)
    return (
      <EmptyState title={words.title}>
        {<UnderWay title={words.title} job={now.job} onCancel={now.cancel} />}
      </EmptyState>
    );
  return (
    <EmptyState title={words.title} actions={<Button onClick={now.make}>{words.draw}</Button>}>
      {now.problem && <Note kind="error" title={`${words.failed}: ${now.problem}`} />}
      {now.secondsNeeded !== undefined && words.needs(dataset.photos, now.secondsNeeded)} {words.what}
    </EmptyState>
  );
}

function DrawnMap(props: {
  dataset: Dataset;
  handle: RefObject<MapHandle | null>;
  now: MapNow;
  map: UnpackedMap;
  onBroken: () => void;
}): ReactNode {
  const { dataset, handle, now, map, onBroken } = props;
  const { datasetId } = dataset;
  const { view, readView, changeView } = usePhotoView(datasetId);
  const { filter, setFilter } = usePhotoFilter(datasetId);
  const [, navigate] = useLocation();
  const [asTable, setAsTable] = useState(false);
  const [lassoing, setLassoing] = useState(true);
  const [line, setLine] = useState<readonly Spot[] | null>(null);
  const holder = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const layer = useRef<PointLayer | null>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  // Null: as it fits, also when the window changes.
  const [chosenCamera, setCamera] = useState<Camera | null>(null);
  const camera = useMemo(() => chosenCamera ?? fitted(size), [chosenCamera, size]);
  const latest = useRef({ camera, size });
  latest.current = { camera, size };

  useEffect(() => {
    const element = holder.current;
    if (asTable || !element) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, [asTable]);

  useEffect(() => {
    if (asTable || !canvas.current) return;
    layer.current = createPointLayer(canvas.current);
    if (!layer.current) onBroken();
    return () => {
      layer.current?.dispose();
      layer.current = null;
    };
  }, [asTable, onBroken]);

  const dark = useColourScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are other ones in the dark
  const palette = useMemo(() => {
    const of = new Map(dataset.classes.map((one) => [one.classId, resolvedColour(classThin(one.colour))]));
    return { of, none: resolvedColour('var(--t-text3)'), ink: resolvedColour('var(--t-text)') };
  }, [dataset.classes, dark]);

  const looks = useMemo(() => {
    const { photoIds } = map;
    // Red, green, blue and kind of a point are the bytes of one number, on every machine that Thaw runs on from the lowest.
    const packed = ([red, green, blue]: readonly number[], kind: number) =>
      red! + 2 ** 8 * green! + 2 ** 16 * blue! + 2 ** 24 * kind;
    const highest = Math.max(0, ...palette.of.keys());
    const ofClass = new Uint32Array(highest + 1).fill(packed(palette.none, 0));
    for (const [classId, colour] of palette.of) ofClass[classId] = packed(colour, 1);
    const values = new Uint32Array(photoIds.length);
    const anyChosen = view.selection.size > 0;
    for (let row = 0; row < photoIds.length; row++) {
      const mark = now.marks[row] ?? 0;
      const chosen = anyChosen && view.selection.has(photoIds[row]!) ? 2 ** 25 : 0;
      values[row] = ofClass[mark <= highest ? mark : 0]! + chosen;
    }
    return new Uint8Array(values.buffer);
  }, [map, now.marks, palette, view.selection]);

  useEffect(() => {
    if (!asTable) layer.current?.set({ places: map.places, looks });
  }, [map.places, looks, asTable]);
  // Once a frame at most, and only when it looks another way: with 100,000 points a frame is work for the graphics card.
  useEffect(() => {
    if (asTable || size.width === 0) return;
    const pointSize = looks.length / 4 > pointsOnlyFrom ? Math.min(7, 1.8 * zoomOf(camera, size)) : 7;
    const [red, green, blue] = palette.ink;
    const frame = requestAnimationFrame(() =>
      layer.current?.draw(camera, { size: pointSize, ink: [red / 255, green / 255, blue / 255] }),
    );
    return () => cancelAnimationFrame(frame);
  }, [camera, size, looks, palette, asTable]);

  const showGrid = useCallback(() => {
    const { selection } = readView();
    if (selection.size === 0) return;
    setFilter({ ...filter, among: [...selection].slice(0, amongMost) });
    navigate(routes.photos);
  }, [readView, setFilter, filter, navigate]);
  const zoomBy = useCallback((factor: number, spot?: Spot) => {
    const { camera: from, size: seen } = latest.current;
    setCamera(zoomed(from, seen, factor, spot ?? { x: seen.width / 2, y: seen.height / 2 }));
  }, []);
  useImperativeHandle(
    handle,
    () => ({
      zoom: zoomBy,
      fit: () => setCamera(null),
      toggleLasso: () => setLassoing((on) => !on),
      showGrid,
      clear: () => {
        if (readView().selection.size === 0) return false;
        changeView({ selection: new Set() });
        return true;
      },
    }),
    [zoomBy, showGrid, readView, changeView],
  );

  // Not React's own: the wheel must not scroll the page.
  useEffect(() => {
    const element = holder.current;
    if (asTable || !element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      zoomBy(Math.exp(-event.deltaY / 300), { x: event.clientX - box.left, y: event.clientY - box.top });
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [zoomBy, asTable]);

  const drag = useRef<{ readonly lasso: boolean; readonly add: boolean; last: Spot; line: Spot[] } | null>(null);
  const spotOf = (event: { clientX: number; clientY: number }): Spot => {
    const box = holder.current!.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const choose = (rows: readonly number[], add: boolean) => {
    const ids = rows.map((row) => map.photoIds[row]!);
    changeView({ selection: new Set(add ? [...readView().selection, ...ids] : ids) });
  };
  const endDrag = () => {
    const ended = drag.current;
    drag.current = null;
    setLine(null);
    if (!ended?.lasso) return;
    // A click chooses the photo under it.
    if (ended.line.length < 4) choose(nearest(map.places, camera, size, ended.last), ended.add);
    else choose(inside(camera, size, map.places, ended.line), ended.add);
  };

  const classKey = useClassKeys();
  const lastKey = classKey(Math.min(9, dataset.classes.length) - 1);
  const chosen = view.selection.size;
  return (
    <div className={styles.map}>
      <div className={lineStyles.line}>
        {chosen > 0 ? (
          <>
            <strong>{words.inLasso(chosen)}</strong>
            <span className="secondary">{words.of(dataset.photos)}</span>
            <span className={lineStyles.keys}>
              {lastKey !== null && (
                <span className={lineStyles.key}>
                  <Kbd caps={dataset.classes.length > 1 ? [classKey(0) ?? '', '–', lastKey] : [lastKey]} />{' '}
                  {words.keyLabel}
                </span>
              )}
              <span className={lineStyles.key}>
                <Kbd combo="enter" /> {words.keyGrid}
              </span>
            </span>
          </>
        ) : (
          <>
            <span>{words.all(map.photoIds.length)}</span>
            <span className={lineStyles.keys}>
              <span className={lineStyles.key}>
                <Kbd combo="a" /> {words.lassoHint}
              </span>
            </span>
          </>
        )}
        <span className={lineStyles.end}>
          {now.job ? (
            <UnderWay title={words.title} job={now.job} onCancel={now.cancel} />
          ) : map.newer > 0 ? (
            <>
              <span>{words.newer(map.newer)}</span>
              <button type="button" className="link" onClick={now.make}>
                {words.renew}
              </button>
            </>
          ) : (
            <span>{words.near}</span>
          )}
        </span>
      </div>
      {asTable ? (
        <MapTable dataset={dataset} map={map} marks={now.marks} onChoose={(rows) => choose(rows, false)} />
      ) : (
        <div
          ref={holder}
          className={styles.plane}
          data-lasso={lassoing || undefined}
          role="img"
          aria-label={words.label(map.photoIds.length)}
          onPointerDown={(event) => {
            if (event.button > 1) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            const spot = spotOf(event);
            drag.current = { lasso: lassoing && event.button === 0, add: event.shiftKey, last: spot, line: [spot] };
          }}
          onPointerMove={(event) => {
            const running = drag.current;
            if (!running) return;
            const spot = spotOf(event);
            if (running.lasso) {
              if (Math.hypot(spot.x - running.last.x, spot.y - running.last.y) < lassoStep) return;
              running.line.push(spot);
              setLine([...running.line]);
            } else setCamera(moved(latest.current.camera, spot.x - running.last.x, spot.y - running.last.y));
            running.last = spot;
          }}
          onPointerUp={endDrag}
          onPointerCancel={endDrag}
        >
          <canvas ref={canvas} className={styles.canvas} />
          <MapThumbnails map={map} marks={now.marks} dataset={dataset} camera={camera} size={size} />
          {line && line.length > 1 && (
            <svg className={styles.lasso} aria-hidden>
              <polygon points={line.map(({ x, y }) => `${x},${y}`).join(' ')} />
            </svg>
          )}
        </div>
      )}
      <div className={styles.tools}>
        {!asTable && (
          <>
            <Tool title={words.zoomIn} onClick={() => zoomBy(1.5)} icon={<IconPlus size={16} stroke={1.6} />} />
            <Tool title={words.zoomOut} onClick={() => zoomBy(1 / 1.5)} icon={<IconMinus size={16} stroke={1.6} />} />
            <Tool title={words.fit} onClick={() => setCamera(null)} icon={<IconMaximize size={16} stroke={1.6} />} />
            <Tool
              title={words.lasso}
              pressed={lassoing}
              onClick={() => setLassoing(!lassoing)}
              icon={<IconLasso size={16} stroke={1.6} />}
            />
          </>
        )}
        {map.finished && (
          <Tool
            title={asTable ? words.asMap : words.asTable}
            pressed={asTable}
            onClick={() => setAsTable(!asTable)}
            icon={<IconTable size={16} stroke={1.6} />}
          />
        )}
      </div>
    </div>
  );
}

function Tool(props: { title: string; icon: ReactNode; pressed?: boolean; onClick: () => void }): ReactNode {
  return (
    <ActionIcon
      size={30}
      variant={props.pressed ? 'filled' : 'subtle'}
      aria-label={props.title}
      title={props.title}
      {...(props.pressed === undefined ? {} : { 'aria-pressed': props.pressed })}
      onClick={props.onClick}
    >
      {props.icon}
    </ActionIcon>
  );
}

/** The row of the photo nearest to a spot, when it is near enough to be meant. */
function nearest(places: Uint16Array, camera: Camera, size: Size, spot: Spot): number[] {
  let best: { row: number; far: number } = { row: -1, far: 20 };
  for (let row = 0; row < places.length / 2; row++) {
    const { x, y } = toScreen(camera, size, places[2 * row]!, places[2 * row + 1]!);
    const far = Math.hypot(x - spot.x, y - spot.y);
    if (far < best.far) best = { row, far };
  }
  return best.row < 0 ? [] : [best.row];
}

/** Changes when the window turns dark or light. */
function useColourScheme(): string {
  const [scheme, setScheme] = useState(readScheme);
  useEffect(() => {
    const observer = new MutationObserver(() => setScheme(readScheme()));
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] });
    return () => observer.disconnect();
  }, []);
  return scheme;
}

const readScheme = (): string => document.documentElement.getAttribute('data-mantine-color-scheme') ?? '';
