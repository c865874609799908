/** The same seed, photo and variant give the same px wherever they are drawn: command line, page, head-only and thawed training. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AugmentSettings } from '../../../main/contract/index.ts';
import { augmentPresets } from '../../../main/imaging/augment/presets.ts';
import { createImagingPool } from '../../../main/imaging/imagingPool.ts';
import { keptSide } from '../../../main/imaging/keptPicture.ts';
import { noise, waves } from './testPictures.ts';

const size = 48;
const seed = 5;
const raw = { size, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;
const imaging = createImagingPool({ threads: 1 });
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-same-px-'));
});
afterAll(async () => {
  await imaging.close();
  rmSync(folder, { recursive: true, force: true });
});

async function save(name: string, { data, width, height }: ReturnType<typeof noise>): Promise<string> {
  const path = join(folder, `${name}.png`);
  writeFileSync(
    path,
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
  return path;
}

/** Many changes at once, so that each way of drawing has to do them all. */
const much: AugmentSettings = {
  preset: null,
  drawnFrom: 'kept',
  edges: 'repeat',
  steps: Object.entries({
    ...{ mirror: 1, cropScale: 0.5, rotate: 30, perspective: 0.2, localWarp: 0.02 },
    ...{ contrast: 0.3, hue: 20, blur: 2, noise: 0.1, jpeg: 30, erase: 0.2 },
  }).map(([name, amount]) => ({ name, enabled: true, amount, probability: 0.7 })),
};

it.each([
  ['a large photo', waves(700, 500)],
  ['a small one', noise(61, 47)],
] as const)('%s', async (name, picture) => {
  const path = await save(name, picture);
  const { hash } = await imaging.inspect(path);
  for (const settings of [augmentPresets.strong!, augmentPresets.document!, much]) {
    const variants = [1, 2, 3, 4, 5];
    const views = { settings, seed, variants };
    const headOnly = await imaging.networkInputs({ paths: [path], hash, preprocessing: raw, views });
    const kept = await imaging.trainingPicture({
      ...{ paths: [path], hash, preprocessing: raw, inputs: null, keepSide: keptSide(size) },
    });
    const length = 3 * size * size;
    const thawed = new Float32Array(new SharedArrayBuffer(4 * length * variants.length));
    await imaging.drawViews({
      ...{ preprocessing: raw, settings, seed },
      views: variants.map((variant, index) => ({
        ...{ picture: kept.picture!, hash, variant },
        into: thawed.subarray(index * length, (index + 1) * length),
      })),
    });
    expect(thawed).toEqual(headOnly);

    const out = join(folder, 'sheet.png');
    const sheet = await imaging.contactSheet({ path, settings, seed, count: variants.length, size, out });
    const px = await sharp(out).removeAlpha().raw().toBuffer();
    expect(px.length).toBe(sheet.width * sheet.height * 3);
    expect(sheet.variants.map(({ variant }) => variant)).toEqual(variants);
    const columns = 3;
    for (const [index, variant] of variants.entries()) {
      const left = 8 + (variant % columns) * (size + 8);
      const top = 8 + Math.floor(variant / columns) * (size + 4 * 14 + 16);
      const ofSheet = Float32Array.from({ length }, (_, i) => {
        const [channel, y, x] = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size];
        return px[((top + y) * sheet.width + left + x) * 3 + channel]!;
      });
      const rounded = headOnly.slice(index * length, (index + 1) * length).map((value) => Math.floor(value + 0.5));
      expect(ofSheet).toEqual(rounded);

      const page = await imaging.variantJpeg({ paths: [path], hash }, { settings, seed, variant, size });
      const { data } = await sharp(page).raw().toBuffer({ resolveWithObject: true });
      const off = ofSheet.reduce((sum, value, i) => {
        const [channel, place] = [Math.floor(i / size ** 2), i % size ** 2];
        return sum + Math.abs(value - data[place * 3 + channel]!);
      }, 0);
      // The page's picture is a JPEG of quality 92: noise loses most in it.
      expect(off / length, sheet.variants[index]!.text).toBeLessThan(8);
    }
  }
});

it('a file name that is no kind of picture is refused before anything is written', async () => {
  const path = await save('one', noise(20, 20));
  const request = { path, settings: augmentPresets.light!, seed, count: 2, size: 32, out: join(folder, 'sheet.tiff2') };
  await expect(imaging.contactSheet(request)).rejects.toThrow(/end with \.png, \.jpg or \.webp/);
});
