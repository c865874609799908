/** Zoom and pan of one picture on a stage: the wheel zooms about the pointer, dragging moves, a double click goes near. */
import { useElementSize } from '@mantine/hooks';
import { type MouseEvent, type PointerEvent, type RefCallback, useEffect, useRef, useState } from 'react';
import { clamped, fitView, type ZoomView, zoomedAt } from './zoomView.ts';

/** What keys can do with the zoom of the photo shown. */
export interface ZoomHandle {
  /** Between the whole picture and 100 % (twice the whole, where 100 % is smaller). */
  toggle: () => void;
  by: (factor: number) => void;
  /** Moves what is seen by px; false while the whole picture is shown. */
  pan: (x: number, y: number) => boolean;
}

/** Px between the whole picture and the edge of the stage. */
const margin = 16;
const wheelSpeed = 0.0016;

export function useZoom(
  picture: { width: number; height: number },
  handle: { current: ZoomHandle | null },
): {
  stageRef: RefCallback<HTMLDivElement>;
  /** Null until the stage has a size. */
  view: ZoomView | null;
  isWhole: boolean;
  onPointerDown: (event: PointerEvent<HTMLDivElement>) => void;
  onDoubleClick: (event: MouseEvent<HTMLDivElement>) => void;
} {
  const size = useElementSize<HTMLDivElement>();
  const element = useRef<HTMLDivElement | null>(null);
  const [own, setOwn] = useState<ZoomView | null>(null);
  const stage = { width: size.width, height: size.height };
  const whole = size.width > 0 ? fitView(stage, picture, margin) : null;
  const view = own && whole ? clamped(own, stage, picture) : whole;
  const now = { view, whole, stage, picture };
  const latest = useRef(now);
  latest.current = now;

  const zoomTo = (scale: number, at?: { x: number; y: number }) => {
    const { view, whole, stage, picture } = latest.current;
    if (!view || !whole) return;
    const point = at ?? { x: stage.width / 2, y: stage.height / 2 };
    const next = zoomedAt(view, Math.min(mostScale(whole), scale), point);
    setOwn(next.scale <= whole.scale * 1.01 ? null : clamped(next, stage, picture));
  };
  const near = () => {
    const { whole } = latest.current;
    return whole ? (whole.scale < 0.98 ? 1 : 2 * whole.scale) : 1;
  };
  const actions = useRef({ zoomTo, near });
  actions.current = { zoomTo, near };

  useEffect(() => {
    handle.current = {
      toggle: () => {
        const { view, whole } = latest.current;
        if (view === whole) actions.current.zoomTo(actions.current.near());
        else setOwn(null);
      },
      by: (factor) => actions.current.zoomTo((latest.current.view?.scale ?? 1) * factor),
      pan: (x, y) => {
        const { view, whole } = latest.current;
        if (!view || view === whole) return false;
        setOwn({ ...view, x: view.x + x, y: view.y + y });
        return true;
      },
    };
    return () => {
      handle.current = null;
    };
  }, [handle]);

  useEffect(() => {
    const stageElement = element.current;
    if (!stageElement) return;
    // React's own wheel listener is passive and could not keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const edges = stageElement.getBoundingClientRect();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const factor = Math.exp(-event.deltaY * lines * wheelSpeed);
      actions.current.zoomTo((latest.current.view?.scale ?? 1) * factor, {
        x: event.clientX - edges.left,
        y: event.clientY - edges.top,
      });
    };
    stageElement.addEventListener('wheel', onWheel, { passive: false });
    return () => stageElement.removeEventListener('wheel', onWheel);
  }, []);

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const { view, whole } = latest.current;
    if (event.button !== 0 || !view || view === whole) return;
    const stageElement = event.currentTarget;
    stageElement.setPointerCapture(event.pointerId);
    const start = { x: event.clientX, y: event.clientY };
    const move = (moved: globalThis.PointerEvent) =>
      setOwn({ ...view, x: view.x + moved.clientX - start.x, y: view.y + moved.clientY - start.y });
    const end = () => {
      stageElement.removeEventListener('pointermove', move);
      stageElement.removeEventListener('pointerup', end);
      stageElement.removeEventListener('pointercancel', end);
    };
    stageElement.addEventListener('pointermove', move);
    stageElement.addEventListener('pointerup', end);
    stageElement.addEventListener('pointercancel', end);
  };
  const onDoubleClick = (event: MouseEvent<HTMLDivElement>) => {
    const edges = event.currentTarget.getBoundingClientRect();
    if (latest.current.view !== latest.current.whole) setOwn(null);
    else zoomTo(near(), { x: event.clientX - edges.left, y: event.clientY - edges.top });
  };
  const stageRef = (node: HTMLDivElement | null) => {
    element.current = node;
    size.ref(node);
  };
  return { stageRef, view, isWhole: view === whole, onPointerDown, onDoubleClick };
}

/** At least 8 screen px a picture px, and always four times the whole. */
const mostScale = (whole: ZoomView): number => Math.max(8, 4 * whole.scale);
