/**
 * Makes a folder of many small pictures, all different, for trying Thaw with a large dataset:
 *
 *   node tools/bigDataset.ts FOLDER [--photos 100000] [--classes 10] [--seed 1]
 *
 * Each class is a sub-folder. The same seed draws the same bytes; the files' times are spread over three years.
 */
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';

export interface BigDataset {
  readonly folder: string;
  readonly photos: number;
  readonly classes: number;
  readonly seed: number;
}

const size = { width: 64, height: 48 };
/** 1 January 2023, and how long after it the last picture is. */
const firstTime = Date.UTC(2023, 0, 1) / 1000;
const seconds = 3 * 365 * 86_400;

/** Draws what is asked for; files that are there are written anew. `onProgress` is told every 1,000 pictures. */
export async function makeBigDataset(wanted: BigDataset, onProgress: (done: number) => void = () => {}): Promise<void> {
  const { folder, photos, classes, seed } = wanted;
  for (let index = 0; index < classes; index++) await mkdir(join(folder, className(index)), { recursive: true });
  sharp.concurrency(1);
  let next = 0;
  const draw = async () => {
    for (let index = next++; index < photos; index = next++) {
      const path = join(folder, className(index % classes), `picture-${index}.jpg`);
      await writeFile(path, await picture(seed * 1_000_003 + index));
      const time = firstTime + (seconds * index) / photos;
      await utimes(path, time, time);
      if (index % 1000 === 0) onProgress(index);
    }
  };
  await Promise.all(Array.from({ length: 4 * availableParallelism() }, draw));
}

const className = (index: number): string => `class-${String(index + 1).padStart(2, '0')}`;

/** Soft waves of colour: small files that no two seeds share. */
function picture(seed: number): Promise<Buffer> {
  const random = randomFrom(seed);
  const waves = Array.from({ length: 3 }, () => ({
    across: random() * 0.2 - 0.1,
    down: random() * 0.2 - 0.1,
    phase: random() * 6.3,
    height: 40 + random() * 60,
  }));
  const base = [random() * 255, random() * 255, random() * 255];
  const pixels = new Uint8ClampedArray(size.width * size.height * 3);
  for (let y = 0, at = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      for (let channel = 0; channel < 3; channel++, at++) {
        const { across, down, phase, height } = waves[channel]!;
        pixels[at] = base[channel]! + height * Math.sin(x * across + y * down + phase);
      }
    }
  }
  return sharp(pixels, { raw: { ...size, channels: 3 } })
    .jpeg({ quality: 70, optimiseCoding: false })
    .toBuffer();
}

/** mulberry32: numbers of 0…1 that a seed always gives again. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      photos: { type: 'string', default: '100000' },
      classes: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [folder] = positionals;
  const [photos, classes, seed] = [Number(values.photos), Number(values.classes), Number(values.seed)];
  if (!folder || !(photos > 0) || !(classes > 0) || !Number.isInteger(seed)) {
    console.error('node tools/bigDataset.ts FOLDER [--photos 100000] [--classes 10] [--seed 1]');
    process.exit(2);
  }
  await makeBigDataset({ folder: resolve(folder), photos, classes, seed }, (done) => {
    process.stderr.write(`\r${done.toLocaleString('en')} of ${photos.toLocaleString('en')}`);
  });
  console.log(`\n${photos.toLocaleString('en')} pictures in ${classes} classes are in ${resolve(folder)}.`);
}
