/**
 * Places photos on a plane so that those that look alike lie close together: UMAP (McInnes, Healy and Melville 2018) by umap-js. Of many
 * photos some are laid out, and the others are placed among those that look most like them.
 */
import { UMAP } from 'umap-js';
import { assign, kMeans, kMeansRounds, squaredDistance } from './kMeans.ts';

export interface LayoutRequest {
  /** [photos, width], of unit length. */
  readonly rows: Float32Array;
  readonly width: number;
  readonly random: () => number;
  /** Photos that are laid out by UMAP itself; the rest is placed among them. */
  readonly landmarksMost?: number;
}

export interface LayoutCallbacks {
  /** Places so far [photos, 2]; NaN for photos that are not placed yet. */
  onPlaces(places: Float32Array, share: number): Promise<void>;
}

const neighbours = 15;
const usualLandmarks = 4000;
/** Landmarks that say where another photo lies. */
const placedBy = 5;
/** Groups that landmarks are looked for in, and how many of them are searched. */
const cells = 64;
const cellsSearched = 6;
/** Share of the time that laying out takes where photos are placed after it. */
const layoutShare = 0.8;

/** Places [photos, 2]. The same numbers from `random` give the same places. Ends with what `onPlaces` throws. */
export async function layOut(request: LayoutRequest, { onPlaces }: LayoutCallbacks): Promise<Float32Array> {
  const { rows, width, random, landmarksMost = usualLandmarks } = request;
  const photos = rows.length / width;
  const places = new Float32Array(2 * photos).fill(Number.NaN);
  const landmarks = spread(photos, landmarksMost, random);
  const share = landmarks.length < photos ? layoutShare : 1;
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(neighbours, landmarks.length - 1),
    minDist: 0.3,
    random,
  });
  const data = landmarks.map((photo) => [...rows.subarray(photo * width, (photo + 1) * width)]);
  const epochs = umap.initializeFit(data);
  const copy = () => {
    for (const [at, [x, y]] of umap.getEmbedding().entries()) {
      places[2 * landmarks[at]!] = x!;
      places[2 * landmarks[at]! + 1] = y!;
    }
  };
  for (let epoch = 1; epoch <= epochs; epoch++) {
    umap.step();
    if (epoch % 10 !== 0 && epoch < epochs) continue;
    copy();
    await onPlaces(places, (share * epoch) / epochs);
  }
  if (landmarks.length < photos) await placeOthers(request, landmarks, places, { onPlaces });
  return places;
}

async function placeOthers(
  { rows, width, random }: LayoutRequest,
  landmarks: readonly number[],
  places: Float32Array,
  { onPlaces }: LayoutCallbacks,
): Promise<void> {
  const photos = rows.length / width;
  const known = new Float32Array(landmarks.length * width);
  for (const [at, photo] of landmarks.entries())
    known.set(rows.subarray(photo * width, (photo + 1) * width), at * width);
  const { centres, clusterOf } = kMeans(known, width, cells, random);
  const members: number[][] = Array.from({ length: centres.length / width }, () => []);
  for (const [landmark, cell] of clusterOf.entries()) members[cell]!.push(landmark);
  const isLandmark = new Uint8Array(photos);
  for (const photo of landmarks) isLandmark[photo] = 1;

  for (let photo = 0; photo < photos; photo++) {
    if (photo % 2000 === 0) await onPlaces(places, layoutShare + ((1 - layoutShare) * photo) / photos);
    if (isLandmark[photo] === 1) continue;
    const near = nearestOf(rows, photo * width, width, centres, [...members.keys()], cellsSearched);
    const candidates = near.flatMap(({ place }) => members[place]!);
    const found = nearestOf(rows, photo * width, width, known, candidates, placedBy);
    let [x, y, total] = [0, 0, 0];
    for (const { place, distance } of found) {
      const weight = 1 / (distance + 1e-3);
      x += weight * places[2 * landmarks[place]!]!;
      y += weight * places[2 * landmarks[place]! + 1]!;
      total += weight;
    }
    // A little aside, so that photos with the same neighbours do not hide each other.
    places[2 * photo] = x / total + aside * (random() - 0.5);
    places[2 * photo + 1] = y / total + aside * (random() - 0.5);
  }
  await onPlaces(places, 1);
}

/** In units of UMAP's plane, where neighbours lie 0.3 apart. */
const aside = 0.1;

function nearestOf(
  rows: Float32Array,
  from: number,
  width: number,
  others: Float32Array,
  among: readonly number[],
  count: number,
): { place: number; distance: number }[] {
  const best: { place: number; distance: number }[] = [];
  for (const place of among) {
    const distance = squaredDistance(rows, from, others, place * width, width);
    if (best.length === count && distance >= best[count - 1]!.distance) continue;
    let at = best.length;
    while (at > 0 && best[at - 1]!.distance > distance) at--;
    best.splice(at, 0, { place, distance });
    if (best.length > count) best.pop();
  }
  return best;
}

/** So many of all, drawn without putting one back, in order. */
function spread(photos: number, most: number, random: () => number): number[] {
  const all = [...Array(photos).keys()];
  if (photos <= most) return all;
  for (let at = 0; at < most; at++) {
    const other = at + Math.floor(random() * (photos - at));
    [all[at], all[other]] = [all[other]!, all[at]!];
  }
  return all.slice(0, most).sort((a, b) => a - b);
}

/**
 * Groups of photos that look alike, with how far [photos] each lies from the middle of its own, squared. Of very many photos some say where
 * the groups are. Ends with what `onShare` throws.
 */
export async function groupByLook(
  { rows, width, groups, random }: Pick<LayoutRequest, 'rows' | 'width' | 'random'> & { readonly groups: number },
  { onShare }: { onShare(share: number): Promise<void> },
): Promise<{ readonly groupOf: Uint16Array; readonly distances: Float32Array }> {
  const photos = rows.length / width;
  const some = spread(photos, sampleMost, random);
  const sample = new Float32Array(some.length * width);
  for (const [at, photo] of some.entries()) sample.set(rows.subarray(photo * width, (photo + 1) * width), at * width);
  const rounds = kMeansRounds(sample, width, groups, random);
  let round = rounds.next();
  for (; !round.done; round = rounds.next()) await onShare(findingShare * round.value);
  const groupOf = new Uint16Array(photos);
  const distances = new Float32Array(photos);
  for (let from = 0; from < photos; from += assignedAtOnce) {
    await onShare(findingShare + ((1 - findingShare) * from) / photos);
    const portion = rows.subarray(from * width, (from + assignedAtOnce) * width);
    const assigned = assign(portion, width, round.value.centres);
    groupOf.set(assigned.clusterOf, from);
    distances.set(assigned.distances, from);
  }
  return { groupOf, distances };
}

const sampleMost = 10_000;
const assignedAtOnce = 5000;
/** Share of the time that finding the groups takes. */
const findingShare = 0.7;
