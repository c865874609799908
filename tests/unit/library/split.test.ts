import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawSplit, type SplitPhoto, type SplitSettings } from '../../../main/library/split.ts';

const hashOf = (number: number) => createHash('sha256').update(String(number)).digest('hex');

const photosOf = (sizes: readonly number[]): SplitPhoto[] =>
  sizes.flatMap((size, classId) =>
    Array.from({ length: size }, (_, i) => ({
      photoId: classId * 1000 + i,
      hash: hashOf(classId * 1000 + i),
      classId,
      split: null,
    })),
  );

const settings = fc.record({
  val: fc.constantFrom(0, 0.1, 0.2, 0.5, 0.8),
  test: fc.constantFrom(0, 0.1),
  seed: fc.integer({ min: 0, max: 1000 }),
});
const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });

const countsOf = (photos: readonly SplitPhoto[], sides: ReadonlyMap<number, string>, classId: number) => {
  const counts = { train: 0, val: 0, test: 0 };
  for (const photo of photos) {
    const side = sides.get(photo.photoId) ?? photo.split;
    if (photo.classId === classId && side) counts[side as keyof typeof counts] += 1;
  }
  return counts;
};

test('every class keeps its share, and has a photo on each side where it has enough', () => {
  fc.assert(
    fc.property(sizes, settings, (classSizes, { val, test, seed }) => {
      const photos = photosOf(classSizes);
      const sides = drawSplit(photos, { val, test, seed });
      expect(sides.size).toBe(photos.length);
      classSizes.forEach((size, classId) => {
        const counts = countsOf(photos, sides, classId);
        expect(counts.train).toBeGreaterThanOrEqual(1);
        if (val > 0 && size >= 2) expect(counts.val).toBeGreaterThanOrEqual(1);
        if (val > 0 && test > 0 && size >= 3) expect(counts.test).toBeGreaterThanOrEqual(1);
        if (val === 0) expect(counts.val).toBe(0);
        if (size >= 10) expect(Math.abs(counts.val - size * val)).toBeLessThanOrEqual(1.5);
      });
    }),
    { seed: 1 },
  );
});

test('sides depend on content and seed alone: not on order, ids or the other classes', () => {
  fc.assert(
    fc.property(sizes, settings, fc.infiniteStream(fc.nat()), (classSizes, wanted, noise) => {
      const photos = photosOf(classSizes);
      const sideOfHash = new Map(photos.map((p) => [p.hash, drawSplit(photos, wanted).get(p.photoId)]));
      const shuffled = photos
        .map((photo) => ({ photo: { ...photo, photoId: photo.photoId + 7_000_000 }, order: noise.next().value }))
        .sort((a, b) => Number(a.order) - Number(b.order))
        .map(({ photo }) => photo);
      const again = drawSplit(shuffled, wanted);
      for (const photo of shuffled) expect(again.get(photo.photoId)).toBe(sideOfHash.get(photo.hash));
    }),
    { seed: 2, numRuns: 30 },
  );
});

test('photos that have a side keep it; those that come later fill up the shares', () => {
  fc.assert(
    fc.property(sizes, settings, fc.integer({ min: 0, max: 20 }), (classSizes, wanted: SplitSettings, more) => {
      const before = photosOf(classSizes);
      const sides = drawSplit(before, wanted);
      const all = [
        ...before.map((photo) => ({ ...photo, split: sides.get(photo.photoId) ?? null })),
        ...Array.from({ length: more }, (_, i) => ({
          photoId: 900_000 + i,
          hash: hashOf(900_000 + i),
          classId: 0,
          split: null,
        })),
      ];
      const later = drawSplit(all, wanted);
      expect([...later.keys()].sort()).toEqual(all.flatMap((p) => (p.split === null ? [p.photoId] : [])).sort());
      const counts = countsOf(all, later, 0);
      const size = (classSizes[0] ?? 0) + more;
      expect(counts.train).toBeGreaterThanOrEqual(1);
      if (size >= 10) expect(counts.val).toBeGreaterThanOrEqual(Math.floor(size * wanted.val) - 1);
    }),
    { seed: 3 },
  );
});

test('another seed draws other photos, and about as many', () => {
  const photos = photosOf([200]);
  const val = (seed: number) =>
    [...drawSplit(photos, { val: 0.2, test: 0, seed })].flatMap(([photoId, side]) => (side === 'val' ? [photoId] : []));
  const [one, two] = [val(1), val(2)];
  expect([one.length, two.length]).toEqual([40, 40]);
  expect(one.filter((photoId) => two.includes(photoId)).length).toBeLessThan(20);
});
