/**
 * Rows true, columns said. Arrow keys move, the cell's pictures show beside at once (the page does that), Enter goes
 * into them. More than twelve classes fold to small cells without text, sorted by mistakes.
 */
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { count } from '../texts/format.ts';
import { texts as allTexts } from '../texts/index.ts';
import { ClassChip } from './ClassChip.tsx';
import classes from './ConfusionMatrix.module.css';
import { percent } from './figures.ts';

export interface MatrixClass {
  readonly name: string;
  readonly colour: number;
  readonly position: number;
  /** Share found of those that are so (recall), and right if said (precision); null when there are none. */
  readonly recall: number | null;
  readonly precision: number | null;
}

export interface MatrixCell {
  readonly truth: number;
  readonly said: number;
}

export interface ConfusionMatrixProps {
  readonly classes: readonly MatrixClass[];
  /** counts[true][said]. */
  readonly counts: readonly (readonly number[])[];
  readonly shown: 'photos' | 'percent';
  readonly cell: MatrixCell | null;
  onCell(cell: MatrixCell): void;
  /** Enter on a cell: the focus should go to its photos. */
  onEnter(cell: MatrixCell): void;
}

export const mostClassesWithText = 12;

export function ConfusionMatrix(props: ConfusionMatrixProps) {
  const { counts, shown, cell, onCell, onEnter } = props;
  const texts = allTexts.run.matrix;
  const grid = useRef<HTMLTableElement>(null);
  const folded = props.classes.length > mostClassesWithText;
  const order = folded ? byMistakes(counts) : counts.map((_, index) => index);
  const totals = counts.map((row) => row.reduce((sum, value) => sum + value, 0));
  const mostWrong = Math.max(
    1,
    ...counts.flatMap((row, truth) => row.map((value, said) => (truth === said ? 0 : value))),
  );
  const current = cell ?? { truth: order[0] ?? 0, said: order[0] ?? 0 };

  useEffect(() => {
    if (grid.current?.contains(document.activeElement)) {
      grid.current.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    }
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const row = order.indexOf(current.truth);
    const column = order.indexOf(current.said);
    const last = order.length - 1;
    const moves: Record<string, readonly [number, number]> = {
      ArrowUp: [Math.max(0, row - 1), column],
      ArrowDown: [Math.min(last, row + 1), column],
      ArrowLeft: [row, Math.max(0, column - 1)],
      ArrowRight: [row, Math.min(last, column + 1)],
      Home: [row, 0],
      End: [row, last],
    };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      onCell({ truth: order[move[0]] ?? 0, said: order[move[1]] ?? 0 });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      onEnter(current);
    }
  };

  const cellOf = (truth: number, said: number) => {
    const value = counts[truth]?.[said] ?? 0;
    const isCurrent = current.truth === truth && current.said === said;
    const total = totals[truth] ?? 0;
    const label = texts.cell(value, props.classes[truth]?.name ?? '', props.classes[said]?.name ?? '');
    return (
      <td key={said}>
        <button
          type="button"
          className={classes.cell}
          tabIndex={isCurrent ? 0 : -1}
          data-chosen={(cell !== null && isCurrent) || undefined}
          data-wrong={(truth !== said && value > 0) || undefined}
          title={folded ? label : undefined}
          aria-label={label}
          aria-pressed={cell !== null && isCurrent}
          style={{ background: tint(truth === said, value, total, mostWrong) }}
          onClick={() => onCell({ truth, said })}
          onKeyDown={onKeyDown}
        >
          {folded ? '' : value === 0 ? '·' : shown === 'photos' ? count(value) : percent(value / Math.max(1, total))}
        </button>
      </td>
    );
  };

  return (
    <table ref={grid} className={classes.matrix} data-folded={folded || undefined} aria-label={texts.label}>
      <colgroup>
        <col className={classes.nameColumn} />
        {order.map((index) => (
          <col key={index} />
        ))}
        {!folded && <col className={classes.foundColumn} />}
      </colgroup>
      <thead>
        <tr>
          <td className={classes.corner}>{folded ? '' : texts.corner}</td>
          {order.map((index) => {
            const one = props.classes[index];
            return (
              <th scope="col" key={index} className={classes.head} title={one?.name}>
                {one && !folded && <ClassChip colour={one.colour} position={one.position} name={one.name} />}
                {folded && <span className="visually-hidden">{one?.name}</span>}
              </th>
            );
          })}
          {!folded && (
            <th scope="col" className={classes.found}>
              {texts.found}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {order.map((truth) => {
          const one = props.classes[truth];
          return (
            <tr key={truth}>
              <th scope="row" className={classes.rowHead} title={one?.name}>
                <span>
                  {one && !folded && <ClassChip colour={one.colour} position={one.position} />}
                  <span className="cut">{one?.name}</span>
                </span>
              </th>
              {order.map((said) => cellOf(truth, said))}
              {!folded && <td className={classes.found}>{shareOr(one?.recall, texts.none)}</td>}
            </tr>
          );
        })}
      </tbody>
      {!folded && (
        <tfoot>
          <tr>
            <th scope="row" className={classes.corner}>
              {texts.rightIfSaid}
            </th>
            {order.map((said) => (
              <td key={said} className={classes.foot}>
                {shareOr(props.classes[said]?.precision, texts.none)}
              </td>
            ))}
            <td />
          </tr>
        </tfoot>
      )}
    </table>
  );
}

const shareOr = (share: number | null | undefined, none: string): string =>
  share === null || share === undefined ? none : percent(share);

/** Right cells in ink, wrong ones in red, deeper where there are more; empty ones in the page's colour. */
function tint(right: boolean, value: number, total: number, mostWrong: number): string {
  if (value === 0) return 'var(--t-bg)';
  return right
    ? `color-mix(in srgb, var(--t-text) ${Math.round(6 + 12 * (value / Math.max(1, total)))}%, var(--t-surface))`
    : `color-mix(in srgb, var(--t-err) ${Math.round(12 + 26 * (value / mostWrong))}%, var(--t-surface))`;
}

/** Classes with the most mistakes (as truth or as answer) first. */
function byMistakes(counts: readonly (readonly number[])[]): number[] {
  const mistakes = counts.map((row, index) =>
    row.reduce((sum, value, said) => sum + (said === index ? 0 : value + (counts[said]?.[index] ?? 0)), 0),
  );
  return counts.map((_, index) => index).sort((a, b) => (mistakes[b] ?? 0) - (mistakes[a] ?? 0) || a - b);
}
