/** Crops: too different for a perceptual hash, found where the looks are known and the crop is like a part of its original. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { measurePicture } from '../../../../main/imaging/measure/measures.ts';
import { cropLikeness } from '../../../../main/library/alike/cropLikeness.ts';
import { likeness } from '../../../../main/library/alike/likeness.ts';
import { photoPairs } from '../../../../main/library/alike/photoPairs.ts';
import { alikeByLook } from '../../../../main/looks/alikeByLook.ts';
import { seededRandom } from '../../../../main/training/seededRandom.ts';

type Sides = readonly [left: number, top: number, right: number, bottom: number];

/** Smooth random blobs, every number others; cut by shares of each side: left, top, right, bottom. */
async function measured(number: number, [left, top, right, bottom]: Sides = [0, 0, 0, 0]) {
  const random = seededRandom(number, 'picture');
  const noise = Uint8Array.from({ length: 8 * 6 * 3 }, () => 256 * random());
  const { data, info } = await sharp(noise, { raw: { width: 8, height: 6, channels: 3 } })
    .resize(160, 120, { kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true })
    .then(({ data }) =>
      sharp(data, { raw: { width: 160, height: 120, channels: 3 } })
        .extract({
          left: Math.round(160 * left),
          top: Math.round(120 * top),
          width: Math.round(160 * (1 - left - right)),
          height: Math.round(120 * (1 - top - bottom)),
        })
        .raw()
        .toBuffer({ resolveWithObject: true }),
    );
  const { hash, grey, contrast } = measurePicture({ data, width: info.width, height: info.height });
  return { hash, grey, contrast };
}

test('a crop is like the part of its original that it was cut from, and like no other picture', async () => {
  const whole = await measured(1);
  for (const sides of [
    [0.1, 0.1, 0.1, 0.1],
    [0, 0, 0.2, 0],
    [0.15, 0.05, 0, 0.1],
  ] as const) {
    const part = await measured(1, sides);
    expect(cropLikeness(whole.grey, part.grey, 0.8)).toBeGreaterThan(Math.max(0.93, likeness(whole.grey, part.grey)));
  }
  const other = await measured(2);
  expect(cropLikeness(whole.grey, other.grey, 0.8)).toBeLessThan(0.7);
});

test('a crop that the hash misses is found with its look, and neither a look nor a part alone is enough', async () => {
  const crop: Sides = [0.15, 0.15, 0.15, 0.15];
  const pictures = [
    await measured(1),
    await measured(1, crop),
    await measured(2),
    await measured(3, crop),
    await measured(3),
  ];
  const photos = pictures.map((picture, at) => ({ photoId: 10 + at, ...picture }));
  expect(await photoPairs(photos, null)).toEqual([]);
  const looks = {
    photoIds: Uint32Array.from(photos, ({ photoId }) => photoId),
    width: 2,
    // The first three look alike; the last two do not, though one is a part of the other.
    values: Float32Array.from([1, 0, 0.98, 0.199, 1, 0, 0, 1, 0, -1]),
  };
  const pairs = await photoPairs(photos, looks);
  expect(pairs.map(({ first, second, mirrored }) => [first, second, mirrored])).toEqual([[0, 1, false]]);
  expect(pairs[0]!.likeness).toBeGreaterThan(0.8);
});

test('among many photos nearly every alike pair is found, and only such, as a comparison of all says', async () => {
  const random = seededRandom(4, 'looks');
  const width = 16;
  const unit = (values: number[]) => {
    const length = Math.hypot(...values);
    return Float32Array.from(values, (value) => value / length);
  };
  const rows: (Float32Array | null)[] = [];
  while (rows.length < 4600) {
    const own = Array.from({ length: width }, () => random() - 0.5);
    rows.push(unit(own));
    if (rows.length % 23 === 0) rows.push(unit(own.map((value) => value + 0.1 * (random() - 0.5))));
    if (rows.length % 50 === 0) rows.push(null);
  }
  const key = ({ first, second }: { first: number; second: number }) => `${first} ${second}`;
  const found = await alikeByLook(rows, 0.95, random);
  expect(new Set(found.map(key)).size).toBe(found.length);
  const all: string[] = [];
  for (const [second, two] of rows.entries())
    for (const [first, one] of rows.slice(0, second).entries())
      if (one && two && one.reduce((sum, value, at) => sum + value * two[at]!, 0) >= 0.95)
        all.push(key({ first, second }));
  expect(all.length).toBeGreaterThan(150);
  expect(found.map(key).filter((pair) => !all.includes(pair))).toEqual([]);
  expect(found.length / all.length).toBeGreaterThan(0.95);
  expect((await alikeByLook(rows.slice(0, 800), 0.95, random)).map(key).sort()).toEqual(
    all.filter((pair) => Number(pair.split(' ')[1]) < 800).sort(),
  );
});
