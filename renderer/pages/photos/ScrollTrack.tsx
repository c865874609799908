/** The track beside a long grid: marks where classes, months or folders begin, and a bubble that says where one is. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { PhotoFilter, PhotoSort } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { texts } from '../../texts/index.ts';
import styles from './ScrollTrack.module.css';

/** Least height of the thumb, and of the room for a mark with its text, in px. */
const thumbPx = 28;
const markPx = 18;

export function ScrollTrack(props: {
  scroller: { current: HTMLDivElement | null };
  datasetId: number;
  filter: PhotoFilter;
  sort: PhotoSort;
  total: number;
  columns: number;
  rowHeight: number;
}): ReactNode {
  const { scroller, datasetId, filter, sort, total, columns, rowHeight } = props;
  const api = useApi();
  const marks = useQuery(
    api.photos.marks.queryOptions({ input: { datasetId, filter, sort }, placeholderData: keepPreviousData }),
  ).data;
  const track = useRef<HTMLDivElement>(null);
  const thumb = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(0);
  /** Place of the first photo in view while the track is used; null otherwise. */
  const [place, setPlace] = useState<number | null>(null);

  // The thumb follows without drawing anything anew.
  useEffect(() => {
    const element = scroller.current;
    if (!element || !track.current || !thumb.current) return;
    const bar = track.current;
    const follow = () => {
      const room = element.scrollHeight - element.clientHeight;
      const share = room > 0 ? element.scrollTop / room : 0;
      thumb.current?.style.setProperty('transform', `translateY(${share * (bar.clientHeight - thumbPx)}px)`);
      bar.setAttribute('aria-valuenow', String(Math.round(100 * share)));
    };
    const resized = new ResizeObserver(() => {
      setHeight(bar.clientHeight);
      follow();
    });
    resized.observe(bar);
    resized.observe(element.firstElementChild ?? element);
    element.addEventListener('scroll', follow, { passive: true });
    follow();
    return () => {
      resized.disconnect();
      element.removeEventListener('scroll', follow);
    };
  }, [scroller]);

  const go = (event: PointerEvent) => {
    const element = scroller.current;
    const edges = track.current?.getBoundingClientRect();
    if (!element || !edges) return;
    const share = (event.clientY - edges.top - thumbPx / 2) / (edges.height - thumbPx);
    const top = Math.min(1, Math.max(0, share)) * (element.scrollHeight - element.clientHeight);
    element.scrollTop = top;
    setPlace(Math.min(total - 1, Math.floor(top / rowHeight) * columns));
  };
  const release = () => setPlace(null);
  const current = place === null ? undefined : marks?.findLast((mark) => mark.index <= place);

  return (
    <div
      ref={track}
      className={styles.track}
      role="scrollbar"
      aria-label={texts.scrollTrack.label}
      aria-controls="photo-grid"
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
      tabIndex={-1}
      data-used={place !== null || undefined}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && go(event)}
      onPointerUp={release}
      onPointerCancel={release}
    >
      {placedMarks(marks ?? [], total, height).map(({ text, index, top, named }) => (
        <span key={index} className={styles.mark} style={{ top }}>
          {named && <span className={styles.text}>{text ?? texts.scrollTrack.noLabel}</span>}
        </span>
      ))}
      <div ref={thumb} className={styles.thumb} style={{ height: thumbPx }}>
        {place !== null && (
          <div className={styles.bubble} role="status">
            {current && current.text !== '' && <strong>{current.text ?? texts.scrollTrack.noLabel}</strong>}
            <span>{texts.scrollTrack.place(place + 1, total)}</span>
          </div>
        )}
      </div>
    </div>
  );
}

/** Where marks stand on the track; those too close to the one above have no text. */
function placedMarks(
  marks: readonly { index: number; text: string | null }[],
  total: number,
  height: number,
): { index: number; text: string | null; top: number; named: boolean }[] {
  let lastNamed = Number.NEGATIVE_INFINITY;
  return marks.map(({ index, text }) => {
    const top = (index / Math.max(1, total)) * Math.max(0, height - thumbPx) + thumbPx / 2;
    const named = top - lastNamed >= markPx;
    if (named) lastNamed = top;
    return { index, text, top, named };
  });
}
