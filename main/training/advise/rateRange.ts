/**
 * The learning-rate range test of Smith, "Cyclical learning rates for training neural networks" (2017): the rate rises from step to step
 * until the loss runs away. What it says is read off the smoothed curve.
 */
import type { RateSearch } from '../../contract/index.ts';

export const rateRange = { from: 1e-6, to: 10, steps: 80 };

/** Rate of step 0 … steps − 1: evenly spaced in its logarithm. */
export const rateOfStep = (step: number, { from, to, steps } = rateRange): number =>
  from * (to / from) ** (step / (steps - 1));

/** How much of the curve before is kept at each step. */
const smoothing = 0.85;
/** The search ends where the smoothed loss is this many times its lowest. */
const runsAway = 4;
/** The mean of the first few losses jumps about, whatever the rate. */
const unsteady = 8;
/** A slope is taken over so many steps on either side: with few photos neighbouring losses differ by luck. */
const slopeReach = 4;
/** A fall of less than this share of the loss says nothing. */
const leastFall = 0.1;

export interface RateCurve {
  /** One step's loss before its update. False when the search is over: the loss has run away or is no number. */
  add(learningRate: number, loss: number): boolean;
  points(): RateSearch['points'];
}

/** Smoothed as Adam smooths, so that the first points are not drawn to 0. */
export function createRateCurve(): RateCurve {
  const points: RateSearch['points'] = [];
  let mean = 0;
  let lowest = Number.POSITIVE_INFINITY;
  return {
    add(learningRate, loss) {
      if (!Number.isFinite(loss)) return false;
      mean = smoothing * mean + (1 - smoothing) * loss;
      const smooth = mean / (1 - smoothing ** (points.length + 1));
      points.push({ learningRate, loss: smooth });
      lowest = Math.min(lowest, smooth);
      return smooth <= runsAway * lowest;
    },
    points: () => points,
  };
}

/**
 * Where the loss falls fastest over the logarithm of the rate, but at most a tenth of the rate at its lowest point: the smoothed curve
 * shows what happened some steps before. Null when it hardly falls, or never turns up and is lowest at its end.
 */
export function suggestRate(points: RateSearch['points']): number | null {
  if (points.length < 2 * unsteady) return null;
  const losses = points.map(({ loss }) => loss);
  const lowest = losses.indexOf(Math.min(...losses));
  const start = Math.max(...losses.slice(unsteady, Math.max(unsteady, lowest) + 1));
  if (start - losses[lowest]! < leastFall * start) return null;
  const most = points[lowest]!.learningRate / 10;
  let steepest: { readonly slope: number; readonly rate: number } | null = null;
  for (let at = unsteady; at < lowest; at++) {
    const [before, after] = [Math.max(0, at - slopeReach), Math.min(lowest, at + slopeReach)];
    const slope =
      (losses[after]! - losses[before]!) / Math.log(points[after]!.learningRate / points[before]!.learningRate);
    if (steepest === null || slope < steepest.slope) steepest = { slope, rate: points[at]!.learningRate };
  }
  if (steepest === null || steepest.slope >= 0) return null;
  return Number(Math.min(steepest.rate, most).toPrecision(2));
}
