/** What changed photos cost a classifier: accuracy against strength, and where it starts to cost. */
import type { DamageCurve } from '../contract/damage.ts';
import { shareOf } from './accuracy.ts';
import { pairedDifference } from './pairedDifference.ts';

/** Below this chance of being luck a loss is one, whatever its size. */
const level = 0.05;
/** A loss of more than this share, and of as many photos, is one where it stays: of few photos one alone is many points. */
const clearLoss = 0.02;
const clearPhotos = 3;

export interface ChangedAnswers {
  readonly amount: number;
  /** Class that was said of each photo, in the order of the truths; null where the photo could not be read. */
  readonly said: readonly (number | null)[];
}

/**
 * Null when no photo could be read.
 * @param truths class index of each photo
 * @param changed from the mildest strength to the strongest
 */
export function damageCurveOf(
  name: string,
  truths: readonly number[],
  plain: readonly (number | null)[],
  changed: readonly ChangedAnswers[],
): DamageCurve | null {
  const isRead = (said: readonly (number | null)[], index: number) => said[index] != null;
  const read = truths.flatMap((truth, index) => (isRead(plain, index) ? [{ truth, index }] : []));
  if (read.length === 0) return null;
  const rightOf = (said: readonly (number | null)[]) => read.map(({ truth, index }) => said[index] === truth);
  const plainRight = rightOf(plain);
  const points = changed.map(({ amount, said }) => {
    const right = rightOf(said);
    return {
      amount,
      accuracy: shareOf(right.filter(Boolean).length, right.length),
      difference: pairedDifference(right.map((one, index) => [one, plainRight[index]!] as const))!,
    };
  });
  const loses = ({ difference }: (typeof points)[number]) => difference.value < 0;
  const losesClearly = ({ difference }: (typeof points)[number]) =>
    difference.value < -clearLoss && difference.onlyOther - difference.onlyThis >= clearPhotos;
  const first = points.findIndex(
    (point, index) => loses(point) && (point.difference.p < level || points.slice(index).every(losesClearly)),
  );
  return {
    name,
    plain: shareOf(plainRight.filter(Boolean).length, plainRight.length),
    points,
    costsFrom: points[first]?.amount ?? null,
  };
}
