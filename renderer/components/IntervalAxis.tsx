/** The result's range drawn large: a bar from low to high, a tick at the value, and rings for earlier runs to compare with. */
import { percent, percentFigure } from './figures.ts';
import { scaleStart } from './Whisker.tsx';

export interface IntervalAxisProps {
  /** All in 0…1. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** An earlier run's accuracy, drawn as a ring. */
  readonly reference?: number | null;
  /** What a screen reader says. */
  readonly label: string;
}

const width = 380;
const left = 2;
const right = width - 2;

export function IntervalAxis({ value, low, high, reference = null, label }: IntervalAxisProps) {
  const from = scaleStart(Math.min(low, reference ?? 1));
  const at = (share: number) => left + ((Math.max(share, from) - from) / (1 - from)) * (right - left);
  const ticks = ticksFrom[from] ?? [from, 1];
  return (
    <svg viewBox={`0 0 ${width} 56`} role="img" aria-label={label} style={{ width: '100%', maxWidth: width }}>
      <line x1={0} x2={width} y1={20} y2={20} stroke="var(--t-line)" strokeWidth={2} />
      <rect
        x={at(low)}
        y={14.5}
        width={Math.max(2, at(high) - at(low))}
        height={11}
        rx={5.5}
        fill="var(--t-sunken)"
        stroke="var(--t-text)"
        strokeWidth={1.2}
      />
      {reference !== null && (
        <circle cx={at(reference)} cy={20} r={4.5} fill="var(--t-surface)" stroke="var(--t-control)" strokeWidth={2} />
      )}
      <line x1={at(value)} x2={at(value)} y1={9} y2={31} stroke="var(--t-text)" strokeWidth={3} />
      {ticks.map((tick, index) => (
        <text
          key={tick}
          x={at(tick)}
          y={50}
          fill="var(--t-text3)"
          fontSize={12}
          textAnchor={index === 0 ? 'start' : index === ticks.length - 1 ? 'end' : 'middle'}
        >
          {index === 0 || index === ticks.length - 1 ? percent(tick) : percentFigure(tick)}
        </text>
      ))}
    </svg>
  );
}

/** Round figures for each place a scale may start at. */
const ticksFrom: Readonly<Record<number, readonly number[]>> = {
  0: [0, 0.25, 0.5, 0.75, 1],
  0.5: [0.5, 0.6, 0.7, 0.8, 0.9, 1],
  0.8: [0.8, 0.85, 0.9, 0.95, 1],
  0.9: [0.9, 0.92, 0.94, 0.96, 0.98, 1],
};
