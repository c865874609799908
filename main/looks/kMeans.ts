/** Groups of vectors that lie together: k-means (Lloyd 1982) from spread starts (k-means++, Arthur and Vassilvitskii 2007). */

export interface Clusters {
  /** [clusters, width] */
  readonly centres: Float32Array;
  /** [rows]: cluster of each row. */
  readonly clusterOf: Int32Array;
  /** [rows]: squared distance to its centre. */
  readonly distances: Float32Array;
}

const roundsMost = 25;

/** Groups `rows` [count, width] into at most `clusters` groups, none of them empty. The same numbers from `random` give the same groups. */
export function kMeans(rows: Float32Array, width: number, clusters: number, random: () => number): Clusters {
  const rounds = kMeansRounds(rows, width, clusters, random);
  for (;;) {
    const next = rounds.next();
    if (next.done) return next.value;
  }
}

/** The same round by round, for who tells how it gets on: yields the share of the rounds that it takes at most. */
export function* kMeansRounds(
  rows: Float32Array,
  width: number,
  clusters: number,
  random: () => number,
): Generator<number, Clusters> {
  const count = rows.length / width;
  const centres = spreadStarts(rows, width, Math.min(clusters, count), random);
  let assigned = assign(rows, width, centres);
  for (let round = 0; round < roundsMost; round++) {
    yield (round + 1) / (roundsMost + 1);
    const next = meansOf(rows, width, centres, assigned.clusterOf);
    const again = assign(rows, width, next);
    centres.set(next);
    const moved = again.clusterOf.some((cluster, row) => cluster !== assigned.clusterOf[row]);
    assigned = again;
    if (!moved) break;
  }
  return withoutEmpty({ centres, ...assigned }, width);
}

/** The nearest centre of each row. */
export function assign(
  rows: Float32Array,
  width: number,
  centres: Float32Array,
): Pick<Clusters, 'clusterOf' | 'distances'> {
  const count = rows.length / width;
  const clusterOf = new Int32Array(count);
  const distances = new Float32Array(count).fill(Number.POSITIVE_INFINITY);
  for (let row = 0; row < count; row++)
    for (let cluster = 0; cluster * width < centres.length; cluster++) {
      const distance = squaredDistance(rows, row * width, centres, cluster * width, width);
      if (distance < distances[row]!) {
        distances[row] = distance;
        clusterOf[row] = cluster;
      }
    }
  return { clusterOf, distances };
}

export function squaredDistance(
  one: Float32Array,
  from: number,
  other: Float32Array,
  otherFrom: number,
  width: number,
): number {
  let sum = 0;
  for (let at = 0; at < width; at++) {
    const difference = one[from + at]! - other[otherFrom + at]!;
    sum += difference * difference;
  }
  return sum;
}

/** Each further start is drawn with the square of its distance to the nearest one so far. */
function spreadStarts(rows: Float32Array, width: number, clusters: number, random: () => number): Float32Array {
  const count = rows.length / width;
  const centres = new Float32Array(clusters * width);
  const nearest = new Float32Array(count).fill(Number.POSITIVE_INFINITY);
  let chosen = Math.min(count - 1, Math.floor(random() * count));
  for (let cluster = 0; cluster < clusters; cluster++) {
    centres.set(rows.subarray(chosen * width, (chosen + 1) * width), cluster * width);
    let total = 0;
    for (let row = 0; row < count; row++) {
      nearest[row] = Math.min(nearest[row]!, squaredDistance(rows, row * width, centres, cluster * width, width));
      total += nearest[row]!;
    }
    let left = random() * total;
    chosen = 0;
    while (chosen < count - 1 && left >= nearest[chosen]!) left -= nearest[chosen++]!;
  }
  return centres;
}

/** A cluster that lost all its rows stays where it was. */
function meansOf(rows: Float32Array, width: number, centres: Float32Array, clusterOf: Int32Array): Float32Array {
  const sums = new Float64Array(centres.length);
  const counts = new Float64Array(centres.length / width);
  for (const [row, cluster] of clusterOf.entries()) {
    counts[cluster]!++;
    for (let at = 0; at < width; at++) sums[cluster * width + at]! += rows[row * width + at]!;
  }
  return Float32Array.from(sums, (sum, at) => {
    const own = counts[Math.floor(at / width)]!;
    return own === 0 ? centres[at]! : sum / own;
  });
}

function withoutEmpty({ centres, clusterOf, distances }: Clusters, width: number): Clusters {
  const inUse = [...new Set(clusterOf)].sort((a, b) => a - b);
  const place = new Map(inUse.map((cluster, at) => [cluster, at]));
  const kept = new Float32Array(inUse.length * width);
  for (const [at, cluster] of inUse.entries())
    kept.set(centres.subarray(cluster * width, (cluster + 1) * width), at * width);
  return { centres: kept, clusterOf: clusterOf.map((cluster) => place.get(cluster)!), distances };
}
