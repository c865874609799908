/** Photos to measure on: a folder given in THAW_BENCH_PHOTOS, else the test data beside the checkout, else our own drawings. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Imaging } from '../../main/imaging/imaging.ts';

export interface BenchmarkPictures {
  readonly paths: readonly string[];
  /** For the notes: "300 JPEGs of …". */
  readonly description: string;
}

/** At most `count` JPEGs, always the same ones in the same order. */
export async function findPictures(imaging: Imaging, count: number): Promise<BenchmarkPictures> {
  const folders = [process.env.THAW_BENCH_PHOTOS, '../shared/data/ants-bees'];
  for (const folder of folders) {
    if (!folder || !existsSync(folder)) continue;
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.jpe?g$/i.test(name))
      .sort()
      .slice(0, count)
      .map((name) => resolve(folder, name));
    if (paths.length > 0) return { paths, description: `${paths.length} JPEG photos of ${folder}` };
  }
  return { paths: await drawSamples(imaging, count), description: `${count} drawings of the sample generator` };
}

async function drawSamples(imaging: Imaging, count: number): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-bench-'));
  mkdirSync(folder, { recursive: true });
  const classes = 4;
  const paths: string[] = [];
  for (let index = 0; index < count; index++) {
    const path = join(folder, `${index}.jpg`);
    writeFileSync(path, await imaging.sampleJpeg(index % classes, Math.floor(index / classes)));
    paths.push(path);
  }
  return paths;
}
