/**
 * Which photos to label next, so that the same number of labels teaches more. Three ways: where the model is least certain, what is
 * most unlike everything labelled so far, and a mix of both.
 */
import { kMeans, squaredDistance } from './kMeans.ts';

export interface QueueRequest {
  /** [photos, width], of unit length: photos that may be asked for. */
  readonly candidates: Float32Array;
  /** [photos, width]: photos that have a label. */
  readonly labelled: Float32Array;
  readonly width: number;
  /** [candidates]: how far the model's first answer is ahead of its second, 0…1; null while there is no model. */
  readonly margins: Float32Array | null;
  readonly count: number;
  readonly random: () => number;
}

/** Neighbours that say how typical a photo is of where it lies. */
const neighbours = 20;
/** Members of a group that a photo is compared with at most. */
const comparedMost = 500;
/** Groups that photos are drawn from at most. */
const groupsMost = 160;
/** Least certain photos looked at for each one that is taken, when they shall differ among themselves. */
const pool = 6;
/** Labels a class up to which a model's doubts count little. */
const fewLabels = 20;

/** Candidates in the order in which the model is least certain of them. */
export function leastCertain(margins: Float32Array, count: number): number[] {
  return [...margins.keys()].sort((a, b) => margins[a]! - margins[b]! || a - b).slice(0, count);
}

/**
 * The most typical photo of each group that has no label yet, large groups first (TypiClust: Hacohen, Dekel and Weinshall 2022). Works
 * without any label.
 */
export function mostDifferent({ candidates, labelled, width, count, random }: QueueRequest): number[] {
  const photos = candidates.length / width;
  const known = labelled.length / width;
  const all = new Float32Array(candidates.length + labelled.length);
  all.set(candidates);
  all.set(labelled, candidates.length);
  const groups = kMeans(all, width, Math.min(groupsMost, known + count), random);
  const members: number[][] = Array.from({ length: groups.centres.length / width }, () => []);
  const labels = new Int32Array(members.length);
  for (const [row, group] of groups.clusterOf.entries())
    if (row < photos) members[group]!.push(row);
    else labels[group]!++;
  const typicality = new Float32Array(photos);
  for (const rows of members) for (const row of rows) typicality[row] = typicalityOf(candidates, width, row, rows);
  const waiting = members.map((rows) => rows.toSorted((a, b) => typicality[b]! - typicality[a]! || a - b));
  const queue: number[] = [];
  while (queue.length < Math.min(count, photos)) {
    // The group with fewest labels, counting those that are asked for; of these the largest.
    let next = -1;
    for (const [group, rows] of waiting.entries()) {
      if (rows.length === 0) continue;
      if (next < 0 || labels[group]! < labels[next]!) next = group;
      else if (labels[group]! === labels[next]! && members[group]!.length > members[next]!.length) next = group;
    }
    queue.push(waiting[next]!.shift()!);
    labels[next]!++;
  }
  return queue;
}

/**
 * While labels are few, a model's doubts mean little and the most different photos teach most; later uncertain ones do, as long as they
 * differ among themselves: the least certain ones are grouped and each group gives the one that is least certain (after Zhdanov 2019).
 */
export function mixed(request: QueueRequest, classes: number): number[] {
  const { candidates, labelled, width, margins, count, random } = request;
  if (margins === null || labelled.length / width < fewLabels * classes) return mostDifferent(request);
  const photos = leastCertain(margins, pool * count);
  const groups = kMeans(gather(candidates, width, photos), width, Math.min(count, photos.length), random);
  const first = new Map<number, number>();
  for (const [place, group] of groups.clusterOf.entries()) if (!first.has(group)) first.set(group, place);
  const chosen = [...first.values()].sort((a, b) => a - b).map((place) => photos[place]!);
  const taken = new Set(chosen);
  return [...chosen, ...photos.filter((photo) => !taken.has(photo))].slice(0, count);
}

/** One over the mean distance to the nearest others of its group, of a large group to some of them. */
function typicalityOf(rows: Float32Array, width: number, row: number, group: readonly number[]): number {
  const step = Math.ceil(group.length / comparedMost);
  const distances = group
    .filter((other, place) => other !== row && place % step === 0)
    .map((other) => Math.sqrt(squaredDistance(rows, row * width, rows, other * width, width)))
    .sort((a, b) => a - b)
    .slice(0, neighbours);
  if (distances.length === 0) return 0;
  return distances.length / distances.reduce((sum, distance) => sum + distance, 1e-9);
}

function gather(rows: Float32Array, width: number, places: readonly number[]): Float32Array {
  const gathered = new Float32Array(places.length * width);
  for (const [at, place] of places.entries())
    gathered.set(rows.subarray(place * width, (place + 1) * width), at * width);
  return gathered;
}
