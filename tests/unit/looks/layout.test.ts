/** The map: the same photos give the same places, alike ones lie together, and what is placed later lies where it looks like. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { groupByLook, layOut } from '../../../main/looks/layout.ts';
import { readMap, scaled, writeMap } from '../../../main/looks/mapFile.ts';
import { seededRandom } from '../../../main/training/seededRandom.ts';

const [width, kinds, each] = [6, 3, 30];
const photos = kinds * each;

/** Photos of three kinds, unit vectors near three axes, kinds taking turns. */
function looks(): Float32Array {
  const random = seededRandom(3, 'kinds');
  const rows = Float32Array.from(
    { length: photos * width },
    (_, at) => Number(at % width === Math.floor(at / width) % kinds) + 0.3 * (random() - 0.5),
  );
  for (let photo = 0; photo < photos; photo++) {
    const own = rows.subarray(photo * width, (photo + 1) * width);
    const length = Math.hypot(...own);
    for (const at of own.keys()) own[at] = own[at]! / length;
  }
  return rows;
}

const request = (more: { landmarksMost?: number } = {}) => ({
  ...{ rows: looks(), width, random: seededRandom(0, 'map') },
  ...more,
});

/** Share of photos whose nearest neighbour on the map is of their kind. */
function together(places: Float32Array): number {
  let same = 0;
  for (let photo = 0; photo < photos; photo++) {
    let nearest = { other: -1, far: Number.POSITIVE_INFINITY };
    for (let other = 0; other < photos; other++) {
      const far = Math.hypot(places[2 * photo]! - places[2 * other]!, places[2 * photo + 1]! - places[2 * other + 1]!);
      if (other !== photo && far < nearest.far) nearest = { other, far };
    }
    same += Number(nearest.other % kinds === photo % kinds);
  }
  return same / photos;
}

test('alike photos lie together, and the same photos give the same map', async () => {
  const sharesSeen: number[] = [];
  const places = await layOut(request(), { onPlaces: async (_, share) => void sharesSeen.push(share) });
  expect(together(places)).toBeGreaterThan(0.95);
  expect(sharesSeen).toEqual(sharesSeen.toSorted((a, b) => a - b));
  expect(sharesSeen.at(-1)).toBe(1);
  expect(await layOut(request(), { onPlaces: async () => {} })).toEqual(places);
});

test('of many photos some are laid out, and the others come to lie with those they look like', async () => {
  const unplaced: number[] = [];
  const places = await layOut(request({ landmarksMost: 45 }), {
    onPlaces: async (sofar) => void unplaced.push(sofar.filter(Number.isNaN).length / 2),
  });
  expect(unplaced[0]).toBe(45);
  expect(unplaced.at(-1)).toBe(0);
  expect(together(places)).toBeGreaterThan(0.9);
});

test('what the callback throws ends the work', async () => {
  const stop = layOut(request(), {
    onPlaces: async () => {
      throw new Error('cancelled');
    },
  });
  await expect(stop).rejects.toThrow('cancelled');
});

test('groups are of one kind each, and it is told how finding them gets on', async () => {
  const shares: number[] = [];
  const { groupOf, distances } = await groupByLook(
    { rows: looks(), width, groups: 3, random: seededRandom(0, 'groups') },
    { onShare: async (share) => void shares.push(share) },
  );
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.length).toBeGreaterThan(1);
  for (let photo = 0; photo < photos; photo++) expect(groupOf[photo]).toBe(groupOf[photo % kinds]);
  expect(new Set(groupOf).size).toBe(3);
  expect(Math.max(...distances)).toBeLessThan(1);
});

test('places become whole numbers around the middle, those that are not known are left out, and the file gives them back', async () => {
  const { rows, places } = scaled(Float32Array.of(-1, 0, Number.NaN, Number.NaN, 3, 2));
  expect(rows).toEqual([0, 2]);
  expect([...places]).toEqual([0, 16_384, 65_535, 49_151]);
  const folder = mkdtempSync(join(tmpdir(), 'thaw-map-'));
  try {
    const map = { photoIds: Uint32Array.of(4, 7), places, groups: Uint16Array.of(1, 0) };
    await writeMap(join(folder, '1.map'), map);
    expect(await readMap(join(folder, '1.map'))).toEqual(map);
    expect(await readMap(join(folder, '2.map'))).toBeNull();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
