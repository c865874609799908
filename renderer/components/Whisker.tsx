/** A share with its 95 % range on a scale that neighbours in a list have in common, so that rows can be compared by eye. */

export interface WhiskerProps {
  /** All in 0…1. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** The scale's ends, 0…1. */
  readonly from: number;
  readonly to: number;
  readonly width?: number;
  /** Solid in ink for the chosen one, hollow and grey for the others. */
  readonly strong?: boolean;
}

export function Whisker({ value, low, high, from, to, width = 150, strong = false }: WhiskerProps) {
  const at = (share: number) => 6 + ((Math.min(Math.max(share, from), to) - from) / (to - from)) * (width - 12);
  const colour = strong ? 'var(--t-text)' : 'var(--t-control)';
  return (
    <svg width={width} height={14} viewBox={`0 0 ${width} 14`} aria-hidden style={{ display: 'block', flex: 'none' }}>
      <line x1={0} x2={width} y1={7} y2={7} stroke="var(--t-line)" strokeWidth={2} />
      <line x1={at(low)} x2={at(high)} y1={7} y2={7} stroke={colour} strokeWidth={3} strokeLinecap="round" />
      <circle
        cx={at(value)}
        cy={7}
        r={4.5}
        fill={strong ? 'var(--t-text)' : 'var(--t-surface)'}
        stroke={colour}
        strokeWidth={2}
      />
    </svg>
  );
}

/** Where a scale that has to show everything down to `lowest` starts: 0, 50, 80 or 90 %. */
export function scaleStart(lowest: number): number {
  return [0.9, 0.8, 0.5].find((start) => lowest >= start) ?? 0;
}
