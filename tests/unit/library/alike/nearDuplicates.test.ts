import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mirroredHash } from '../../../../main/imaging/measure/perceptualHash.ts';
import { likeness } from '../../../../main/library/alike/likeness.ts';
import { type Look, leastLikeness, mostBits, nearDuplicates } from '../../../../main/library/alike/nearDuplicates.ts';
import { bursts, nearDuplicateSets, photoGroups } from '../../../../main/library/alike/photoGroups.ts';
import { photoPairs } from '../../../../main/library/alike/photoPairs.ts';

const bitsBetween = (one: Uint8Array, other: Uint8Array) =>
  one.reduce((sum, byte, at) => sum + (byte ^ other[at]!).toString(2).replaceAll('0', '').length, 0);

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
/** Some pictures, each with altered copies: a few bits of the hash differ, some are mirrored. */
const families = fc.array(
  fc.record({
    hash: bytes(8),
    grey: bytes(256),
    copies: fc.array(fc.record({ flips: fc.array(fc.nat(63), { maxLength: 14 }), mirrored: fc.boolean() }), {
      maxLength: 4,
    }),
  }),
  { minLength: 1, maxLength: 6 },
);
const mirror = (grey: Uint8Array) => grey.map((_, at) => grey[at ^ 15]!);

test('every pair up to seven bits apart is found, none beyond ten, as a search through all pairs says', async () => {
  await fc.assert(
    fc.asyncProperty(families, async (drawn) => {
      const looks: Look[] = drawn.flatMap(({ hash, grey, copies }) => [
        { hash, grey, contrast: 0.2 },
        ...copies.map(({ flips, mirrored }) => {
          const altered = mirrored ? mirroredHash(hash) : hash.slice();
          for (const bit of flips) altered[bit >> 3]! ^= 1 << (bit & 7);
          return { hash: altered, grey: mirrored ? mirror(grey) : grey, contrast: 0.2 };
        }),
      ]);
      const found = await nearDuplicates(looks);
      const keys = found.map(({ first, second, mirrored }) => `${first} ${second} ${mirrored}`);
      expect(new Set(keys).size).toBe(keys.length);
      for (let second = 0; second < looks.length; second++) {
        for (let first = 0; first < second; first++) {
          for (const mirrored of [false, true]) {
            const asked = mirrored ? mirroredHash(looks[second]!.hash) : looks[second]!.hash;
            const bits = bitsBetween(asked, looks[first]!.hash);
            const alike = likeness(looks[first]!.grey, looks[second]!.grey, mirrored);
            const pair = found.find((one) => one.first === first && one.second === second && one.mirrored === mirrored);
            if (bits <= 7 && alike >= leastLikeness(bits, mirrored))
              expect(pair).toEqual({ first, second, bits, likeness: alike, mirrored });
            if (bits > mostBits || alike < leastLikeness(bits, mirrored)) expect(pair).toBeUndefined();
          }
        }
      }
    }),
    { seed: 5, numRuns: 60 },
  );
});

test('pictures of one colour are like no other', async () => {
  const flat = { hash: new Uint8Array(8), grey: new Uint8Array(256).fill(7), contrast: 0 };
  expect(await nearDuplicates([flat, flat, flat])).toEqual([]);
});

test('a long chain of likenesses is taken apart by a stricter measure, small sets stay', () => {
  const chain = Array.from({ length: 60 }, (_, at) => ({
    ...{ first: at, second: at + 1, mirrored: false },
    // Every third link is a copy, the others only look alike.
    ...(at % 3 === 0 ? { bits: 0, likeness: 1 } : { bits: 8, likeness: 0.94 }),
  }));
  const loose = { first: 70, second: 71, bits: 9, likeness: 0.97, mirrored: false };
  const sets = nearDuplicateSets(80, [...chain, loose]);
  expect(sets).toHaveLength(21);
  expect(sets).toContainEqual([70, 71]);
  expect(sets).toContainEqual([0, 1]);
  expect(sets.every((members) => members.length === 2)).toBe(true);
});

test('bursts are photos of one folder and camera within seconds; endless ones are cut', () => {
  const photo = (name: string, seconds: number | null, camera: string | null = null) => ({
    ...{ name, camera },
    takenAt: seconds === null ? null : seconds * 1000,
  });
  const photos = [
    photo('a/1.jpg', 100),
    photo('a/2.jpg', 102),
    photo('a/3.jpg', 105),
    photo('a/4.jpg', 109),
    photo('b/5.jpg', 101),
    photo('a/6.jpg', 101, 'Canon'),
    photo('a/7.jpg', null),
  ];
  expect(bursts(photos)).toEqual([[0, 1, 2]]);
  const endless = Array.from({ length: 50 }, (_, at) => photo(`${at}.jpg`, at));
  expect(bursts(endless).map((members) => members.length)).toEqual([20, 20, 10]);
});

test('near-duplicates and bursts join to one group, named after its first photo', async () => {
  const look = (fill: number) => ({
    hash: new Uint8Array(8).fill(fill),
    grey: Uint8Array.from({ length: 256 }, (_, at) => (at * fill * 37) % 251),
    contrast: 0.2,
  });
  const unseen = { hash: null, grey: null, contrast: null };
  const nowhere = { takenAt: null, camera: null };
  const photos = [
    { photoId: 11, name: 'a.jpg', ...nowhere, ...look(3) },
    { photoId: 12, name: 'b.jpg', takenAt: 1000, camera: null, ...look(200) },
    { photoId: 13, name: 'c.jpg', takenAt: 2000, camera: null, ...unseen },
    { photoId: 14, name: 'd.jpg', ...nowhere, ...look(200) },
    { photoId: 15, name: 'e.jpg', ...nowhere, ...unseen },
  ];
  const paired = [0, 1, 3].map((index) => ({ photoId: photos[index]!.photoId, ...look(index === 0 ? 3 : 200) }));
  const pairs = await photoPairs(paired, null);
  expect(pairs).toEqual([{ first: 1, second: 2, bits: 0, likeness: expect.closeTo(1, 9), mirrored: false }]);
  const groups = photoGroups(photos, [{ ...pairs[0]!, second: 3 }]);
  expect([...groups]).toEqual([
    [12, 12],
    [13, 12],
    [14, 12],
  ]);
});
