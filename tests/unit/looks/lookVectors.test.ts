/** Looks as vectors: what the projection keeps, what the file gives back, and whether the nearest are the nearest. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Looks, readLooks, writeLooks } from '../../../main/looks/looksFile.ts';
import { likenessTo, nearestTo, rowOf, vectorAt } from '../../../main/looks/lookVectors.ts';
import { fitProjection, project } from '../../../main/looks/projection.ts';
import { seededRandom } from '../../../main/training/seededRandom.ts';

/** Photos with every third id; vectors of length 1. */
function someLooks(photos: number, width: number): Looks {
  const random = seededRandom(1, 'some looks');
  const values = Float32Array.from({ length: photos * width }, () => random() - 0.5);
  for (let row = 0; row < photos; row++) {
    const own = values.subarray(row * width, (row + 1) * width);
    const length = Math.hypot(...own);
    for (const at of own.keys()) own[at] = own[at]! / length;
  }
  const projection = { inputs: width, width, mean: new Float32Array(width), components: null, fittedOn: photos };
  return {
    ...{ fingerprint: 'f', projection, width, values },
    photoIds: Uint32Array.from({ length: photos }, (_, index) => 3 * index + 5),
  };
}

test('the nearest are those that comparing all by hand finds, ties by id', () => {
  const looks = someLooks(200, 6);
  // A copy of row 7 at the end: as near to anything as row 7.
  looks.values.copyWithin(199 * 6, 7 * 6, 8 * 6);
  for (const row of [0, 7, 131]) {
    const asked = vectorAt(looks, row);
    const byHand = [...looks.photoIds]
      .map((photoId, other) => ({
        photoId,
        likeness: Math.fround(vectorAt(looks, other).reduce((sum, value, at) => sum + value * asked[at]!, 0)),
      }))
      .toSorted((a, b) => b.likeness - a.likeness || a.photoId - b.photoId);
    expect(nearestTo(looks, asked, 12)).toEqual(byHand.slice(0, 12));
    expect(nearestTo(looks, asked, 3, (photoId) => photoId % 2 === 0)).toEqual(
      byHand.filter(({ photoId }) => photoId % 2 === 0).slice(0, 3),
    );
    expect([...likenessTo(looks, asked)].toSorted((a, b) => b - a)).toEqual(byHand.map(({ likeness }) => likeness));
  }
});

test('a photo is found by its id, and one that is not there is not', () => {
  const looks = someLooks(50, 2);
  expect([...looks.photoIds].map((photoId) => rowOf(looks, photoId))).toEqual([...Array(50).keys()]);
  expect([0, 4, 6, 151, 153].map((photoId) => rowOf(looks, photoId))).toEqual([-1, -1, -1, -1, -1]);
});

test('a projection keeps the directions in which photos differ', () => {
  const random = seededRandom(2, 'plane');
  // Photos in a plane of a space of 20 dimensions, far from the origin, with a little noise.
  const axes = [0, 1].map(() => Float64Array.from({ length: 20 }, () => random() - 0.5));
  const plane = Array.from({ length: 300 }, () => [random() * 8 - 4, random() * 8 - 4] as const);
  const rows = Float32Array.from(
    plane.flatMap(([x, y]) =>
      axes[0]!
        .keys()
        .toArray()
        .map((at) => 30 + x * axes[0]![at]! + y * axes[1]![at]! + 0.01 * random()),
    ),
  );
  const full = fitProjection(rows, 20, null, random);
  const two = fitProjection(rows, 20, 2, random);
  expect([full.width, full.components, two.width]).toEqual([20, null, 2]);
  const { components } = two;
  const products = [0, 1].map((row) =>
    [0, 1].map((other) =>
      components!
        .subarray(row * 20, row * 20 + 20)
        .reduce((sum, value, at) => sum + value * components![other * 20 + at]!, 0),
    ),
  );
  expect(products.flat().map((value) => Math.round(value * 1e5) / 1e5 + 0)).toEqual([1, 0, 0, 1]);
  // Angles between photos are what they were before.
  const vectorsOf = (projection: typeof two) =>
    [0, 1, 2, 3, 4, 5].map((photo) => {
      const vector = new Float32Array(projection.width);
      project(projection, rows.subarray(photo * 20, photo * 20 + 20), vector);
      return vector;
    });
  const angles = (vectors: Float32Array[]) =>
    vectors.flatMap((one) => vectors.map((other) => one.reduce((sum, value, at) => sum + value * other[at]!, 0)));
  const [before, after] = [angles(vectorsOf(full)), angles(vectorsOf(two))];
  for (const [at, value] of before.entries()) expect(after[at]).toBeCloseTo(value, 3);
});

test('the file gives back what was written, and a damaged one is none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-looks-'));
  try {
    const file = join(folder, 'deep', '1.looks');
    const plain = someLooks(7, 3);
    const components = Float32Array.from({ length: 3 * 5 }, (_, at) => at);
    const projected = {
      ...plain,
      projection: { ...plain.projection, inputs: 5, mean: Float32Array.of(1, 2, 3, 4, 5), components },
    };
    for (const looks of [plain, projected]) {
      await writeLooks(file, looks);
      expect(await readLooks(file)).toEqual(looks);
    }
    truncateSync(file, 150);
    expect(await readLooks(file)).toBeNull();
    writeFileSync(file, 'something else');
    expect(await readLooks(file)).toBeNull();
    expect(await readLooks(join(folder, 'none'))).toBeNull();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
