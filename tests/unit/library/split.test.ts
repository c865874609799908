import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  drawFolds,
  drawSplit,
  type SplitPhoto,
  type SplitSettings,
  standardSplit,
} from '../../../main/library/split.ts';

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

/** Photos of several classes, some in groups; now and then a group has photos of two classes. */
const grouped = fc
  .array(
    fc.record({
      classId: fc.nat(3),
      other: fc.option(fc.nat(3), { freq: 6 }),
      size: fc.oneof(
        { weight: 4, arbitrary: fc.constant(1) },
        { weight: 1, arbitrary: fc.integer({ min: 2, max: 7 }) },
      ),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((groups) => {
    let photoId = 0;
    return groups.flatMap(({ classId, other, size }, group) =>
      Array.from({ length: size }, (_, at): SplitPhoto => {
        photoId += 1;
        const own = at === size - 1 && other !== null ? other : classId;
        return { photoId, hash: hashOf(photoId), classId: own, split: null, group };
      }),
    );
  });

test('no group is parted, and every class keeps its share within the size of one group', () => {
  fc.assert(
    fc.property(grouped, settings, (photos, wanted) => {
      const sides = drawSplit(photos, wanted);
      expect(sides.size).toBe(photos.length);
      const groups = [...Map.groupBy(photos, ({ group }) => group).values()];
      for (const members of groups) expect(new Set(members.map(({ photoId }) => sides.get(photoId))).size).toBe(1);
      for (const [classId, members] of Map.groupBy(photos, (photo) => photo.classId)) {
        const counts = countsOf(photos, sides, classId);
        expect(counts.train).toBeGreaterThanOrEqual(1);
        const own = groups.filter((group) => group.some((photo) => photo.classId === classId));
        // What a group shared with another class can do is limited by that one.
        if (own.some((group) => group.some((photo) => photo.classId !== classId))) continue;
        const largest = Math.max(...own.map((group) => group.length));
        const share = (side: number) => (side === 0 ? 0 : Math.max(1, members.length * side));
        expect(Math.abs(counts.val - share(wanted.val))).toBeLessThan(largest + 1);
        if (wanted.val > 0 && own.length >= 2) expect(counts.val).toBeGreaterThanOrEqual(1);
      }
    }),
    { seed: 4 },
  );
});

test('sides of groups do not depend on order or ids either', () => {
  fc.assert(
    fc.property(grouped, settings, (photos, wanted) => {
      const sides = drawSplit(photos, wanted);
      const turned = photos.toReversed().map((photo) => ({ ...photo, group: 1000 - (photo.group ?? 0) }));
      expect([...drawSplit(turned, wanted)].sort(([a], [b]) => a - b)).toEqual([...sides].sort(([a], [b]) => a - b));
    }),
    { seed: 6, numRuns: 50 },
  );
});

test('a photo that comes later goes where its group is; one like a fixed validation photo goes to validation', () => {
  const later = (photoId: number, group: number): SplitPhoto => ({
    ...{ photoId, group, hash: hashOf(photoId), classId: 0, split: null },
  });
  const there: SplitPhoto[] = [
    { ...later(1, 7), split: 'val' },
    { ...later(2, 8), split: 'train' },
    { ...later(3, 9), split: 'test', fixed: true },
    { ...later(4, 10), split: 'val' },
    { ...later(5, 10), split: 'train' },
  ];
  const sides = drawSplit([...there, later(11, 7), later(12, 8), later(13, 9), later(14, 10)], standardSplit);
  expect([...sides].sort(([a], [b]) => a - b)).toEqual([
    [11, 'val'],
    [12, 'train'],
    [13, 'test'],
    // Its group is on both sides already; nothing gets worse.
    [14, 'train'],
  ]);
});

test('folds keep groups whole, are even within one group for every class, and depend on content and seed alone', () => {
  fc.assert(
    fc.property(grouped, fc.integer({ min: 2, max: 6 }), (photos, folds) => {
      const dealt = drawFolds(photos, folds, 1);
      const groups = [...Map.groupBy(photos, ({ group }) => group).values()];
      for (const members of groups) expect(new Set(members.map(({ photoId }) => dealt.get(photoId))).size).toBe(1);
      for (const [classId, members] of Map.groupBy(photos, (photo) => photo.classId)) {
        const own = groups.filter((group) => group.some((photo) => photo.classId === classId));
        if (own.some((group) => group.some((photo) => photo.classId !== classId))) continue;
        const held = Array.from(
          { length: folds },
          (_, fold) => members.filter(({ photoId }) => dealt.get(photoId) === fold).length,
        );
        expect(Math.max(...held) - Math.min(...held)).toBeLessThanOrEqual(Math.max(...own.map(({ length }) => length)));
      }
      const turned = photos.toReversed().map((photo) => ({ ...photo, group: 1000 - (photo.group ?? 0) }));
      for (const { photoId } of photos) expect(drawFolds(turned, folds, 1).get(photoId)).toBe(dealt.get(photoId));
    }),
    { seed: 8, numRuns: 40 },
  );
});
