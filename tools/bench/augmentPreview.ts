/** How long the page "Augment" waits for the variants of a large photo. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { AugmentSettings } from '../../main/contract/index.ts';
import { augmentPresets } from '../../main/imaging/augment/presets.ts';
import { createImagingPool } from '../../main/imaging/imagingPool.ts';
import { median } from './compare.ts';

const variants = 16;
const size = 224;

/** What a slider is moved of: the slow ones besides presets. */
const moved: readonly AugmentSettings[] = [
  ...['light', 'standard', 'strong', 'texture', 'document'].map((name) => augmentPresets[name]!),
  ...[{ localWarp: 0.02 }, { jpeg: 30 }, { blur: 3 }, { localWarp: 0.02, perspective: 0.2, jpeg: 30, blur: 3 }].map(
    (on) => ({
      preset: null,
      drawnFrom: 'kept' as const,
      steps: Object.entries(on).map(([name, amount]) => ({ name, enabled: true, amount, probability: 1 })),
    }),
  ),
];

/** A sentence: milliseconds until the last of the variants is there, as JPEG. */
export async function measurePreview(path: string, repeats: number): Promise<string> {
  const source = { paths: [path], hash: createHash('sha256').update(readFileSync(path)).digest('hex') };
  const cold: number[] = [];
  const warm: number[] = [];
  for (let turn = 0; turn < repeats; turn += 1) {
    const imaging = createImagingPool({ threads: availableParallelism() });
    const wall = async (settings: AugmentSettings, seed: number): Promise<number> => {
      const startedAt = performance.now();
      await Promise.all(
        Array.from({ length: variants }, (_, variant) =>
          imaging.variantJpeg(source, { settings, seed, variant: variant + 1, size }),
        ),
      );
      return performance.now() - startedAt;
    };
    try {
      cold.push(await wall(augmentPresets.standard!, 1));
      for (const [seed, settings] of moved.entries()) warm.push(await wall(settings, seed));
    } finally {
      await imaging.close();
    }
  }
  return (
    `Page "Augment": ${variants} variants of a photo of 12 megapixels are there ${Math.round(median(warm))} ms ` +
    `(${Math.round(Math.min(...warm))}–${Math.round(Math.max(...warm))}) after a slider was moved: presets, local warp, JPEG, blur and all of ` +
    `these; ${Math.round(median(cold))} ms (${Math.round(Math.min(...cold))}–${Math.round(Math.max(...cold))}) for the first time, with ` +
    'threads that have just been started. Aim: less than 300 ms after the first time.'
  );
}

/** Photos side by side, 4000 × 3000 px: as many details a px as a photo has. */
export async function largePhoto(paths: readonly string[], folder: string): Promise<string> {
  const tile = { width: 500, height: 375 };
  const tiles = Array.from({ length: 64 }, (_, index) => paths[index % paths.length]!);
  const composed = await Promise.all(
    tiles.map(async (path, index) => ({
      input: await sharp(path)
        .resize({ ...tile, fit: 'fill' })
        .png({ compressionLevel: 1 })
        .toBuffer(),
      left: (index % 8) * tile.width,
      top: Math.floor(index / 8) * tile.height,
    })),
  );
  const large = join(folder, 'large.jpg');
  const canvas = sharp({ create: { width: 4000, height: 3000, channels: 3, background: 'black' } });
  writeFileSync(large, await canvas.composite(composed).jpeg({ quality: 90 }).toBuffer());
  return large;
}
