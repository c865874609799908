/** How the answers of two runs fall out over the photos both were judged on, as one bar; told apart by pattern, not colour. */
import type { RunComparison } from '../../../main/contract/index.ts';
import { count } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './Comparison.module.css';

const words = texts.runs.comparison;

export interface OverlapBarProps {
  /** Numbers of the runs. */
  readonly first: number;
  readonly second: number;
  readonly photos: RunComparison['photos'];
}

export function OverlapBar({ first, second, photos }: OverlapBarProps) {
  const parts = [
    { kind: 'bothRight', name: words.bothRight, photos: photos.bothRight },
    { kind: 'onlyFirst', name: words.onlyRight(first), photos: photos.onlyFirstRight },
    { kind: 'onlySecond', name: words.onlyRight(second), photos: photos.onlySecondRight },
    { kind: 'bothWrong', name: words.bothWrong, photos: photos.bothWrong },
  ];
  return (
    <figure className={classes.overlap} aria-label={words.overlap}>
      <div className={classes.overlapBar} aria-hidden>
        {parts.map(
          (part) =>
            part.photos > 0 && (
              <span key={part.kind} data-kind={part.kind} style={{ flexGrow: part.photos }} title={part.name} />
            ),
        )}
      </div>
      <figcaption>
        {parts.map((part) => (
          <span key={part.kind}>
            <i data-kind={part.kind} aria-hidden />
            <b className="num">{count(part.photos)}</b> {part.name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
