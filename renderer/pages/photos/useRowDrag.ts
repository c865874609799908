/** Moving a row of a list by its grip: the row follows the pointer, the others make room. */
import { type PointerEvent, useEffect, useRef, useState } from 'react';

export interface RowDrag {
  start: (event: PointerEvent, id: number) => void;
  isDragged: (id: number) => boolean;
  /** Px that a row stands away from its place. */
  offsetOf: (id: number) => number;
}

export function useRowDrag(request: {
  /** Ids in the order shown. */
  order: readonly number[];
  rowHeight: number;
  /** Resolves to whether the row has been moved. */
  onMove: (id: number, position: number) => Promise<boolean>;
}): RowDrag {
  const [drag, setDrag] = useState<{ id: number; from: number; to: number; offset: number; dropped: boolean } | null>(
    null,
  );
  const latest = useRef(request);
  latest.current = request;
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);
  // What was dropped stays where it is until the list has taken the new order.
  const order = request.order.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order is what ends it
  useEffect(() => setDrag((now) => (now?.dropped ? null : now)), [order]);

  const start = (event: PointerEvent, id: number) => {
    if (event.button !== 0) return;
    const { order, rowHeight } = latest.current;
    const from = order.indexOf(id);
    const startY = event.clientY;
    let to = from;
    const move = (moved: globalThis.PointerEvent) => {
      const lowest = -from * rowHeight;
      const highest = (order.length - 1 - from) * rowHeight;
      const offset = Math.min(highest, Math.max(lowest, moved.clientY - startY));
      to = from + Math.round(offset / rowHeight);
      setDrag({ id, from, to, offset, dropped: false });
    };
    const end = () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', drop);
      window.removeEventListener('pointercancel', cancel);
      window.removeEventListener('keydown', onKey, true);
      stop.current = null;
    };
    const cancel = () => {
      end();
      setDrag(null);
    };
    const drop = () => {
      end();
      if (to === from) return setDrag(null);
      setDrag({ id, from, to, offset: (to - from) * rowHeight, dropped: true });
      void latest.current.onMove(id, to).then((moved) => moved || setDrag(null));
    };
    const onKey = (pressed: KeyboardEvent) => {
      if (pressed.key !== 'Escape') return;
      pressed.stopPropagation();
      cancel();
    };
    stop.current = end;
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', drop);
    window.addEventListener('pointercancel', cancel);
    window.addEventListener('keydown', onKey, true);
  };

  return {
    start,
    isDragged: (id) => drag?.id === id,
    offsetOf(id) {
      if (!drag) return 0;
      if (id === drag.id) return drag.offset;
      const place = request.order.indexOf(id);
      if (drag.from < place && place <= drag.to) return -request.rowHeight;
      if (drag.to <= place && place < drag.from) return request.rowHeight;
      return 0;
    },
  };
}
