/** Under the stages: the line with the handle, or a lock a stage where single ones are thawed. */
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { texts as allTexts } from '../texts/index.ts';
import { edgeOfStage, type StripColumn, stageNearest } from './stripColumns.ts';
import classes from './ThawStrip.module.css';

const texts = allTexts.train.strip;

export interface ThawHandleProps {
  readonly columns: readonly StripColumn[];
  readonly stages: number;
  /** How many of the last stages train. */
  readonly depth: number;
  readonly valueText: string;
  /** While it is dragged: the place in columns from the left, null when it is let go. */
  onDrag(place: number | null): void;
  onDepth(depth: number): void;
}

/** Lies on the left edge of the first stage that trains. Follows the pointer 1:1 and settles on the nearest edge. */
export function ThawHandle({ columns, stages, depth, valueText, onDrag, onDepth }: ThawHandleProps) {
  // Where the pointer took hold of it, in px beside its middle.
  const hold = useRef<number | null>(null);
  const placeOf = (event: PointerEvent<HTMLElement>): number => {
    const area = event.currentTarget.parentElement?.querySelector('[data-rails]')?.getBoundingClientRect();
    if (!area || area.width === 0) return columns.length;
    const place = ((event.clientX - (hold.current ?? 0) - area.left) / area.width) * (columns.length + 1);
    return Math.min(columns.length, Math.max(0, place));
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    hold.current = event.clientX - (box.left + box.width / 2);
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (hold.current === null) return;
    const place = placeOf(event);
    onDrag(place);
    const next = stages - stageNearest(columns, place);
    if (next !== depth) onDepth(next);
  };
  const letGo = () => {
    hold.current = null;
    onDrag(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = depthAfterKey(event.key, depth, stages);
    if (next === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (next !== depth) onDepth(next);
  };
  return (
    <button
      type="button"
      role="slider"
      className={classes.handle}
      aria-label={texts.trainFromHere}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={stages}
      aria-valuenow={stages - depth}
      aria-valuetext={valueText}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onKeyDown={onKeyDown}
    >
      <svg width={18} height={14} viewBox="0 0 18 14" fill="none" strokeWidth={2} aria-hidden>
        <path d="M7 2 2 7l5 5" stroke="var(--t-ice)" />
        <path d="m11 2 5 5-5 5" stroke="var(--t-ember)" />
      </svg>
    </button>
  );
}

/** Left is deeper: the handle moves as the key points. */
function depthAfterKey(key: string, depth: number, stages: number): number | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.min(stages, depth + 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.max(0, depth - 1);
    case 'Home':
      return stages;
    case 'End':
      return 0;
    default:
      return null;
  }
}

/** Rails on both sides of the handle, and a stop at every edge. */
export function ThawRails({ columns, place }: { columns: readonly StripColumn[]; place: number }) {
  return (
    <div className={classes.rails} data-rails>
      <i className={`${classes.rail} ${classes.frozenRail}`} />
      <i className={`${classes.rail} ${classes.warmRail}`} />
      {columns
        .flatMap(({ first, stages }) => stages.map((_, index) => first + index))
        .map((stage) => {
          const edge = edgeOfStage(columns, stage);
          return (
            <i
              key={stage}
              className={classes.stop}
              data-small={!Number.isInteger(edge) || undefined}
              data-warm={edge > place || undefined}
              style={{ left: `calc(${(edge / (columns.length + 1)) * 100}% + ${edge === 0 ? 5 : 0}px)` }}
            />
          );
        })}
    </div>
  );
}

export interface ThawLocksProps {
  readonly columns: readonly StripColumn[];
  readonly trained: ReadonlySet<string>;
  /** Room for the word beside the lock. */
  readonly withWords: boolean;
  onToggle(names: readonly string[]): void;
}

/** One lock a column; arrow keys go from one to the next. */
export function ThawLocks({ columns, trained, withWords, onToggle }: ThawLocksProps) {
  const [current, setCurrent] = useState(columns.length - 1);
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>, index: number) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? columns.length - 1 : index + (step ?? 0);
    if (next === index || !columns[next]) return;
    event.preventDefault();
    event.currentTarget
      .closest('[data-locks]')
      ?.querySelectorAll<HTMLButtonElement>(`.${classes.lock}`)
      .item(next)
      .focus();
  };
  return columns.map(({ title, stages }, index) => {
    const trains = stages.every(({ name }) => trained.has(name));
    const Icon = trains ? IconLockOpen : IconLock;
    return (
      <span key={title} className={classes.lockPlace}>
        <button
          type="button"
          className={classes.lock}
          aria-pressed={trains}
          aria-label={trains ? texts.freezeStage(title) : texts.thawStage(title)}
          tabIndex={index === current ? 0 : -1}
          onFocus={() => setCurrent(index)}
          onKeyDown={(event) => onKeyDown(event, index)}
          onClick={(event) => {
            event.stopPropagation();
            onToggle(stages.map(({ name }) => name));
          }}
        >
          <Icon size={14} stroke={1.8} aria-hidden />
          {withWords && <span>{trains ? texts.trains : texts.frozen}</span>}
        </button>
      </span>
    );
  });
}
