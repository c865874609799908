/** Selecting photos by a box that is drawn with the mouse; at the edges the grid scrolls on. */
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { type Box, type GridGeometry, tilesInBox } from './gridGeometry.ts';
import type { PhotoActions } from './usePhotoActions.ts';

/** A drag this short is a click. */
const clickPx = 5;

/** With Ctrl or Shift the box adds to what is selected; Escape gives up. */
export function useBoxSelection(request: {
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
    const onKey = (pressed: KeyboardEvent) => {
      if (pressed.key !== 'Escape' || !drawing) return;
      pressed.stopPropagation();
      latest.current.actions.selectPlaces([], base);
      end();
    };
    const end = () => {
      window.clearInterval(scrolling);
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', end);
      window.removeEventListener('pointercancel', end);
      window.removeEventListener('keydown', onKey, true);
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
    window.addEventListener('keydown', onKey, true);
  };
  return { box, onPointerDown };
}

function swallow(event: MouseEvent): void {
  event.stopPropagation();
  event.preventDefault();
}
