/** Pairs of photos whose looks (vectors of unit length) point nearly the same way. */

export interface AlikePair {
  /** Rows, the smaller one first. */
  readonly first: number;
  readonly second: number;
  /** Cosine. */
  readonly alike: number;
}

/** Up to so many photos every pair is compared; 8 million products take about a second. */
const compareAll = 4000;
/** Of more, those that lie on the same side of random planes (M. Charikar, 2002), in so many draws of planes. */
const draws = 16;
/** Photos that share all sides of a draw, about. */
const perBucket = 16;
/** A camera that never moves gives thousands of alike photos: each is compared with so many earlier ones a draw. */
const mostCompared = 400;

/**
 * Every pair with at least that cosine among up to 4,000 rows; among more, a pair of cosine 0.9 with a probability of about 0.9, of
 * 0.95 nearly always.
 * @param rows vectors of unit length; null for photos without a look
 * @param random 0 … 1; the same numbers give the same pairs
 * @param giveWay called again and again, so that others get their turn
 */
export async function alikeByLook(
  rows: readonly (Float32Array | null)[],
  atLeast: number,
  random: () => number,
  giveWay: () => Promise<void> = async () => {},
): Promise<AlikePair[]> {
  const known = [...rows.keys()].filter((row) => rows[row] !== null);
  const pairs: AlikePair[] = [];
  const seen = new Set<number>();
  const compare = (first: number, second: number) => {
    const alike = product(rows[first]!, rows[second]!);
    if (alike >= atLeast) pairs.push({ first, second, alike });
    return alike >= atLeast;
  };
  if (known.length <= compareAll) {
    for (const [at, second] of known.entries()) {
      for (let before = 0; before < at; before++) compare(known[before]!, second);
      await giveWay();
    }
    return pairs;
  }
  const width = rows[known[0]!]!.length;
  const bits = Math.ceil(Math.log2(known.length / perBucket));
  for (let draw = 0; draw < draws; draw++) {
    const planes = Array.from({ length: bits }, () => Float32Array.from({ length: width }, () => normal(random)));
    const buckets = new Map<number, number[]>();
    for (const second of known) {
      const vector = rows[second]!;
      const sides = planes.reduce((side, plane) => side * 2 + (product(vector, plane) > 0 ? 1 : 0), 0);
      const bucket = buckets.get(sides) ?? [];
      if (bucket.length === 0) buckets.set(sides, bucket);
      for (let at = bucket.length - 1; at >= Math.max(0, bucket.length - mostCompared); at--) {
        const pair = bucket[at]! * rows.length + second;
        if (!seen.has(pair) && compare(bucket[at]!, second)) seen.add(pair);
      }
      bucket.push(second);
      await giveWay();
    }
  }
  return pairs;
}

function product(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!;
  return sum;
}

/** Two uniform draws make a normal one (G. Box, M. Muller, 1958). */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
