/** How often the classifier was right when it was about this sure. */
import type { Judgement } from './judgement.ts';

export interface ReliabilityBucket {
  /** Confidences from here (included) … */
  readonly from: number;
  /** … to here (left out, but 1 belongs to the last bucket). */
  readonly to: number;
  /** Share that was right; null when fewer than `fewest` photos fell here. */
  readonly right: number | null;
  /** Mean confidence of the photos here; null when there are none. */
  readonly confidence: number | null;
  readonly photos: number;
}

/** Ten buckets of width 0.1 over 0…1. A share of fewer than `fewest` photos would say more than is known. */
export function reliability(judgements: readonly Judgement[], fewest = 5): ReliabilityBucket[] {
  const buckets = 10;
  const tally = Array.from({ length: buckets }, () => ({ photos: 0, right: 0, confidence: 0 }));
  for (const { truth, predicted, confidence } of judgements) {
    const bucket = tally[Math.min(buckets - 1, Math.max(0, Math.floor(confidence * buckets)))]!;
    bucket.photos++;
    bucket.confidence += confidence;
    if (truth === predicted) bucket.right++;
  }
  return tally.map(({ photos, right, confidence }, index) => ({
    from: index / buckets,
    to: (index + 1) / buckets,
    right: photos < fewest ? null : right / photos,
    confidence: photos === 0 ? null : confidence / photos,
    photos,
  }));
}

/**
 * Expected calibration error, 0…1: mean distance between how sure and how often right, weighed by photos (Naeini, Cooper,
 * Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015). Null without photos.
 */
export function expectedCalibrationError(judgements: readonly Judgement[]): number | null {
  if (judgements.length === 0) return null;
  const distances = reliability(judgements, 1).map(({ right, confidence, photos }) =>
    right === null || confidence === null ? 0 : photos * Math.abs(right - confidence),
  );
  return distances.reduce((sum, distance) => sum + distance, 0) / judgements.length;
}
