/** Groups and queues: the same numbers give the same answer, no photo twice, and what was promised of each order. */
import { expect, test } from 'vitest';
import { kMeans, squaredDistance } from '../../../main/looks/kMeans.ts';
import { leastCertain, mixed, mostDifferent, type QueueRequest } from '../../../main/looks/queue.ts';
import { seededRandom } from '../../../main/training/seededRandom.ts';

const width = 2;
/** Ten photos around each of these places. */
const places = [
  [0, 0],
  [10, 0],
  [0, 10],
  [10, 10],
] as const;

function islands(): Float32Array {
  const random = seededRandom(6, 'islands');
  return Float32Array.from(
    places.flatMap(([x, y]) => Array.from({ length: 10 }, () => [x + random(), y + random()]).flat()),
  );
}

const islandOf = (row: number) => Math.floor(row / 10);
const request = (more: Partial<QueueRequest> = {}): QueueRequest => ({
  candidates: islands(),
  labelled: new Float32Array(0),
  width,
  margins: null,
  count: 8,
  random: seededRandom(0, 'queue'),
  ...more,
});

test('k-means finds what lies apart, each row with its nearest centre, the same for the same random numbers', () => {
  const rows = islands();
  const groups = kMeans(rows, width, 4, seededRandom(1, 'groups'));
  expect(new Set(groups.clusterOf).size).toBe(4);
  for (let row = 0; row < 40; row++) {
    expect(groups.clusterOf[row]).toBe(groups.clusterOf[islandOf(row) * 10]);
    const distances = [0, 1, 2, 3].map((cluster) =>
      squaredDistance(rows, row * width, groups.centres, cluster * width, width),
    );
    expect(distances.indexOf(Math.min(...distances))).toBe(groups.clusterOf[row]);
    expect(groups.distances[row]).toBeCloseTo(Math.min(...distances), 5);
  }
  expect(kMeans(rows, width, 4, seededRandom(1, 'groups'))).toEqual(groups);
  // More groups than different rows: none is empty.
  const same = kMeans(new Float32Array(10), width, 4, seededRandom(1, 'groups'));
  expect([...new Set(same.clusterOf)]).toEqual([0]);
  expect(same.centres).toHaveLength(width);
});

test('the most different photos come one from each group, and from groups without a label first', () => {
  const four = mostDifferent(request({ count: 4 }));
  expect(four.map(islandOf).toSorted()).toEqual([0, 1, 2, 3]);
  expect(mostDifferent(request({ count: 4 }))).toEqual(four);
  const labelled = islands().slice(0, 3 * 10 * width);
  const rest = mostDifferent(request({ count: 2, labelled }));
  expect(rest.map(islandOf)).toEqual([3, 3]);
  const all = mostDifferent(request({ count: 100 }));
  expect(all.toSorted((a, b) => a - b)).toEqual([...Array(40).keys()]);
});

test('the least certain come by margin, ties by place; mixed ones are uncertain and differ among themselves', () => {
  const margins = Float32Array.from({ length: 40 }, (_, row) => 0.5 + (row % 10) / 100);
  // The first island is the least certain of all.
  for (let row = 0; row < 10; row++) margins[row] = row / 1000;
  expect(leastCertain(margins, 3)).toEqual([0, 1, 2]);
  const labelled = islands();
  const few = mixed(request({ margins, labelled: labelled.slice(0, 20), count: 4 }), 2);
  expect(few).toEqual(mostDifferent(request({ labelled: labelled.slice(0, 20), count: 4 })));
  const many = mixed(request({ margins, labelled, count: 4 }), 2);
  expect(new Set(many).size).toBe(4);
  expect(many[0]).toBe(0);
  // Among the 24 least certain are photos of several islands: not only the first is asked for.
  expect(new Set(many.map(islandOf)).size).toBeGreaterThan(1);
  expect(mixed(request({ margins, labelled, count: 4 }), 2)).toEqual(many);
});
