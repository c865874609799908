/** The table of runs: only the rows in sight are drawn, however many there are, and columns keep their widths. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type Ref, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import type { RunSummary } from '../../../main/contract/index.ts';
import { countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { RunRow } from './RunRow.tsx';
import classes from './Runs.module.css';
import type { AccuracyScale } from './runRows.ts';

const words = texts.runs;
const rowHeight = 32;
const headHeight = 31;

export interface RunsTableHandle {
  /** Moves the focus to a run's row, scrolling to it. */
  focus(runId: number): void;
}

export interface RunsTableProps {
  readonly ref: Ref<RunsTableHandle>;
  readonly shown: readonly RunSummary[];
  readonly scale: AccuracyScale | null;
  readonly ticked: readonly number[];
  /** The row that keys act on; the only one in the order of Tab. */
  readonly cursor: number | null;
  readonly renaming: number | null;
  /** Leaves room for a comparison below. */
  readonly short: boolean;
  readonly nothing: ReactNode;
  onCursor(runId: number): void;
  onTick(run: RunSummary): void;
  onOpen(run: RunSummary): void;
  onRename(run: RunSummary): void;
  onRenamed(run: RunSummary, name: string | null): void;
  onDelete(run: RunSummary): void;
  onResume(run: RunSummary): void;
}

export function RunsTable(props: RunsTableProps) {
  const { shown, scale, ticked } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef<number | null>(null);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => shown[index]?.runId ?? index,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    overscan: 8,
    useFlushSync: false,
  });
  useImperativeHandle(props.ref, () => ({
    focus(runId) {
      props.onCursor(runId);
      wantsFocus.current = runId;
      const index = shown.findIndex((run) => run.runId === runId);
      if (index >= 0) rows.scrollToIndex(index);
    },
  }));
  // A row that has to be scrolled to is drawn a moment later; the focus waits for it.
  useLayoutEffect(() => {
    if (wantsFocus.current === null) return;
    const link = scroller.current?.querySelector<HTMLElement>(`tr[data-run="${wantsFocus.current}"] a`);
    if (!link) return;
    wantsFocus.current = null;
    link.focus({ preventScroll: true });
  });

  const drawn = rows.getVirtualItems();
  const above = (drawn[0]?.start ?? headHeight) - headHeight;
  const below = shown.length * rowHeight - above - drawn.length * rowHeight;
  const now = Date.now();
  const anyTicked = ticked.length > 0;
  return (
    <div ref={scroller} className={classes.scroll} data-short={props.short || undefined}>
      <table className={classes.table} aria-rowcount={shown.length + 1}>
        <colgroup>
          {columns.map((name) => (
            <col key={name} className={classes[`${name}Column`]} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th>
              <span className="visually-hidden">{words.columns.tick}</span>
            </th>
            <th className="r">{words.columns.run}</th>
            <th>{words.columns.name}</th>
            <th>{words.columns.network}</th>
            <th>{words.columns.trains}</th>
            <th className="cut">
              {typeof scale?.photos === 'number'
                ? words.columns.accuracyOn(countOf(scale.photos, 'photo'))
                : words.columns.accuracy}
              <span className={classes.roomOnly}>{words.columns.withRange}</span>
            </th>
            <th className={classes.wideOnly}>{words.columns.augmentation}</th>
            <th className="r">{words.columns.took}</th>
            <th className="r">{words.columns.when}</th>
            <th>{words.columns.state}</th>
            <th>
              <span className="visually-hidden">{words.columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <Room height={above} />
          {drawn.map(({ index }) => {
            const run = shown[index];
            if (!run) return null;
            return (
              <RunRow
                key={run.runId}
                run={run}
                place={index + 2}
                scale={scale}
                ticked={ticked.includes(run.runId)}
                strong={anyTicked ? ticked.includes(run.runId) : run.accuracy?.value === scale?.best}
                current={run.runId === props.cursor}
                renaming={run.runId === props.renaming}
                now={now}
                onCursor={props.onCursor}
                onTick={props.onTick}
                onOpen={props.onOpen}
                onRename={props.onRename}
                onRenamed={props.onRenamed}
                onDelete={props.onDelete}
                onResume={props.onResume}
              />
            );
          })}
          <Room height={below} />
        </tbody>
      </table>
      {shown.length === 0 && props.nothing}
    </div>
  );
}

const columns = [
  ...['tick', 'run', 'name', 'network', 'trains', 'accuracy'],
  ...['augmentation', 'took', 'when', 'state', 'menu'],
] as const;

/** Stands for the rows that are not drawn. */
const Room = ({ height }: { height: number }) =>
  height > 0 && (
    <tr aria-hidden className={classes.room}>
      <td style={{ height }} />
    </tr>
  );
