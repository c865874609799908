/** Photos that are asked for again and again are decoded once, and give the px they would give anyway. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AugmentSettings } from '../../../main/contract/index.ts';
import { augmentPresets } from '../../../main/imaging/augment/presets.ts';
import { createImagingPool } from '../../../main/imaging/imagingPool.ts';
import { keepDecoded } from '../../../main/training/keepDecoded.ts';
import { waves } from '../imaging/testPictures.ts';

const preprocessing = { size: 32, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;
const imaging = createImagingPool({ threads: 1 });
let folder: string;
let photo: { paths: string[]; hash: string };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-keep-decoded-'));
  const path = join(folder, 'waves.png');
  const { data, width, height } = waves(200, 150);
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path);
  photo = { paths: [path], hash: (await imaging.inspect(path)).hash };
});
afterAll(async () => {
  await imaging.close();
  rmSync(folder, { recursive: true, force: true });
});

const asked = (settings: AugmentSettings, variants: number[]) => ({
  ...{ ...photo, preprocessing },
  views: { settings, seed: 3, variants },
});

it('with room for it, a photo is decoded once, and again only for its plain view', async () => {
  let decoded = 0;
  const counted = {
    ...imaging,
    trainingPicture: (...call: Parameters<typeof imaging.trainingPicture>) => {
      decoded += 1;
      return imaging.trainingPicture(...call);
    },
  };
  const keeping = keepDecoded(counted, 1e6);
  for (const preset of ['standard', 'strong', 'document']) {
    const request = asked(augmentPresets[preset]!, [1, 2]);
    expect(await keeping.networkInputs(request)).toEqual(await imaging.networkInputs(request));
  }
  expect(decoded).toBe(1);
  const withPlain = asked(augmentPresets.light!, [0, 1]);
  expect(await keeping.networkInputs(withPlain)).toEqual(await imaging.networkInputs(withPlain));
  expect(decoded).toBe(2);
});

it('without room, and for views of the photo at full size, all comes from the file', async () => {
  const { drawnFrom: _, ...full } = augmentPresets.standard!;
  for (const settings of [augmentPresets.standard!, full]) {
    const keeping = keepDecoded({ ...imaging, drawViews: () => Promise.reject(new Error('Nothing was kept.')) }, 0);
    for (let turn = 0; turn < 2; turn += 1) {
      const request = asked(settings, [1]);
      expect(await keeping.networkInputs(request)).toEqual(await imaging.networkInputs(request));
    }
  }
});
