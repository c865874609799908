/** The learning-rate finder: loss against a rate that rises from step to step, and the rate it suggests. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { RateSearch, TrainSettings } from '../../../main/contract/index.ts';
import { useClient } from '../../api/engine.tsx';
import { rate } from '../../components/figures.ts';
import { Note } from '../../components/Note.tsx';
import { countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './Train.module.css';
import { useStream } from './useStream.ts';

const words = texts.train.finder;

export interface RateFinderProps {
  readonly datasetId: number;
  readonly settings: TrainSettings;
  /** Why it cannot be looked for now; null when it can. */
  readonly problem: string | null;
  /** Which rate it is about: "the rate of thawed stages". */
  readonly subject: string;
  onTake(rate: number): void;
}

export function RateFinder({ datasetId, settings, problem, subject, onTake }: RateFinderProps) {
  const client = useClient();
  // What was asked for stays while other fields change: a new look is asked for by the button.
  const [asked, setAsked] = useState<{ settings: TrainSettings; look: number } | null>(null);
  const search = useStream(
    asked === null ? null : JSON.stringify(asked),
    (signal) => client.runs.findRate({ datasetId, settings: asked?.settings ?? settings }, { signal }),
    0,
  );
  const { value } = search;
  const suggested = value?.suggested ?? null;
  const look = () => setAsked((before) => ({ settings, look: (before?.look ?? 0) + 1 }));
  return (
    <div className={classes.finder}>
      <div className={classes.finderHead}>
        {search.open ? (
          <Button variant="default" onClick={() => setAsked(null)}>
            {words.stop}
          </Button>
        ) : (
          <Button variant="default" onClick={look} disabled={problem !== null}>
            {value === null ? texts.train.findRate : words.again}
          </Button>
        )}
        <span className="hint" role="status">
          {problem ??
            (search.open ? words.trying(countOf(value?.points.length ?? 0, 'step')) : value === null ? words.help : '')}
        </span>
      </div>
      {search.problem !== null && (
        <Note kind="error" title={words.failed}>
          {search.problem}
        </Note>
      )}
      {value !== null && value.points.length > 1 && <RatePlot search={value} />}
      {value?.done && (
        <div className={classes.finderHead}>
          {suggested === null ? (
            <span>{words.cannotTell}</span>
          ) : (
            <>
              <Button onClick={() => onTake(suggested)}>{words.take(rate(suggested))}</Button>
              <span className="hint">{words.as(subject)}</span>
            </>
          )}
        </div>
      )}
    </div>
  );
}

const size = { width: 340, height: 150, left: 34, right: 10, top: 8, bottom: 20 };

/** Rates on a logarithmic axis. Losses far above the lowest are cut off: there it only explodes. */
function RatePlot({ search: { points, suggested } }: { search: RateSearch }) {
  const finite = points.filter(({ loss, learningRate }) => Number.isFinite(loss) && learningRate > 0);
  const rates = finite.map(({ learningRate }) => Math.log10(learningRate));
  const [from, to] = [Math.floor(Math.min(...rates)), Math.ceil(Math.max(...rates))];
  const lowest = Math.min(...finite.map(({ loss }) => loss));
  const first = finite[0]?.loss ?? 1;
  const explodes = Math.max(2 * first - lowest, 1.5 * lowest);
  const highest = Math.min(Math.max(...finite.map(({ loss }) => loss)), explodes);
  const x = (log: number) =>
    size.left + ((log - from) / Math.max(1, to - from)) * (size.width - size.left - size.right);
  const y = (loss: number) => {
    const share = (Math.min(highest, loss) - lowest) / Math.max(1e-9, highest - lowest);
    return size.top + (1 - share) * (size.height - size.top - size.bottom);
  };
  const path = finite.map(({ loss }, index) => `${index === 0 ? 'M' : 'L'}${x(rates[index] ?? from)} ${y(loss)}`);
  const marks = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const label = suggested === null ? words.plot : words.plotSuggests(rate(suggested));
  return (
    <svg viewBox={`0 0 ${size.width} ${size.height}`} width="100%" role="img" aria-label={label}>
      {marks.map((log) => (
        <g key={log}>
          <line x1={x(log)} x2={x(log)} y1={size.top} y2={size.height - size.bottom} stroke="var(--t-line)" />
          {(to - log) % (marks.length > 5 ? 2 : 1) === 0 && (
            <text x={x(log)} y={size.height - 5} textAnchor="middle" fontSize={11} fill="var(--t-text3)">
              {rate(10 ** log)}
            </text>
          )}
        </g>
      ))}
      {[highest, lowest].map((loss) => (
        <text key={loss} x={size.left - 5} y={y(loss) + 4} textAnchor="end" fontSize={11} fill="var(--t-text3)">
          {rate(loss)}
        </text>
      ))}
      <path d={path.join('')} fill="none" stroke="var(--t-text)" strokeWidth={2} strokeLinejoin="round" />
      {suggested !== null && (
        <line
          x1={x(Math.log10(suggested))}
          x2={x(Math.log10(suggested))}
          y1={size.top}
          y2={size.height - size.bottom}
          stroke="var(--t-text)"
          strokeWidth={1.5}
          strokeDasharray="4 3"
        />
      )}
    </svg>
  );
}
