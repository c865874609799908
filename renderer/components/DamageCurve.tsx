/** Accuracy against the strength of one change: the line falls where the run does not bear it, a dashed line marks where it starts to cost. */
import type { DamageCurve as Curve } from '../../main/contract/index.ts';
import classes from './DamageCurve.module.css';

export interface DamageCurveProps {
  readonly curve: Curve;
  /** Strength that changes nothing, where the curve begins. */
  readonly mildest: number;
  /** Shares at the bottom and the top: the same for all curves of a list, so that rows can be compared by eye. */
  readonly from: number;
  readonly to: number;
  /** Strength that is set; null when the change is off. */
  readonly now: number | null;
  /** The curve in words. */
  readonly label: string;
}

const width = 64;
const height = 24;
const edge = 4;

export function DamageCurve({ curve, mildest, from, to, now, label }: DamageCurveProps) {
  const places = curvePlaces(curve, mildest);
  const strongest = curve.points.at(-1)?.amount ?? mildest;
  const x = (amount: number) => {
    const share = strongest === mildest ? 1 : (amount - mildest) / (strongest - mildest);
    return edge + Math.min(1, Math.max(0, share)) * (width - 2 * edge);
  };
  const y = (share: number) => height - edge - ((share - from) / Math.max(0.01, to - from)) * (height - 2 * edge);
  const path = places.map(({ amount, value }) => `${x(amount)},${y(value)}`).join(' ');
  const isSingle = curve.points.length === 1;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      className={classes.curve}
    >
      <title>{label}</title>
      <line x1={0} x2={width} y1={y(curve.plain.value)} y2={y(curve.plain.value)} className={classes.plain} />
      {curve.costsFrom !== null && (
        <line x1={x(curve.costsFrom)} x2={x(curve.costsFrom)} y1={1} y2={height - 1} className={classes.costs} />
      )}
      <polyline points={path} className={classes.line} />
      {isSingle && <circle cx={x(strongest)} cy={y(curve.points[0]!.accuracy.value)} r={2} className={classes.end} />}
      {now !== null && <circle cx={x(now)} cy={y(valueAt(places, now))} r={3.5} className={classes.now} />}
    </svg>
  );
}

export interface CurvePlace {
  readonly amount: number;
  /** Share that is right. */
  readonly value: number;
}

/** The photos as they are, then each strength. */
export const curvePlaces = (curve: Curve, mildest: number): readonly CurvePlace[] => {
  const changed = curve.points.map(({ amount, accuracy }) => ({ amount, value: accuracy.value }));
  return changed[0]?.amount === mildest ? changed : [{ amount: mildest, value: curve.plain.value }, ...changed];
};

/** Between two strengths that were measured, on the line between them. */
export function valueAt(places: readonly CurvePlace[], amount: number): number {
  for (const [index, place] of places.entries()) {
    const next = places[index + 1];
    if (next === undefined) return place.value;
    const share = (amount - place.amount) / (next.amount - place.amount);
    if (share <= 0) return place.value;
    if (share <= 1) return place.value + share * (next.value - place.value);
  }
  return 0;
}
