/** Augmentations against torchvision, Pillow and libjpeg: what is done, once its parameters are drawn. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createBendRow } from '../../../main/imaging/augment/bend.ts';
import { gaussianBlur } from '../../../main/imaging/augment/blur.ts';
import { applyColour, sameColour } from '../../../main/imaging/augment/colour.ts';
import { fillBox } from '../../../main/imaging/augment/erase.ts';
import { grayscale } from '../../../main/imaging/augment/grayscale.ts';
import { saveAsJpeg } from '../../../main/imaging/augment/jpeg.ts';
import { addNoise } from '../../../main/imaging/augment/noise.ts';
import { imageNetColours, shiftAlong } from '../../../main/imaging/augment/pcaShift.ts';
import { perspectiveThrough } from '../../../main/imaging/augment/perspective.ts';
import type { Planes, Retouch } from '../../../main/imaging/augment/planes.ts';
import { slant } from '../../../main/imaging/augment/shear.ts';
import { autoContrast, equalize, posterize, sharpen, solarize } from '../../../main/imaging/augment/tone.ts';
import { moved } from '../../../main/imaging/augment/translate.ts';
import { verticalMirror } from '../../../main/imaging/augment/verticalMirror.ts';
import type { Picture } from '../../../main/imaging/picture.ts';
import { pictureOfView } from '../../../main/imaging/preprocess.ts';
import { plainView } from '../../../main/imaging/view.ts';
import { warp } from '../../../main/imaging/warp.ts';
import { goldenInput, goldenPillow, goldenTensor, largestDifference, unitView } from './augmentGolden.ts';
import { noise, waves } from './testPictures.ts';

/** The whole picture: a frame without any change. */
const wholeOf = ({ width, height }: Picture) => ({
  ...{ xu: width, xv: 0, x0: width / 2, yu: 0, yv: height, y0: height / 2 },
});
const context = (picture: Picture) => ({ picture, parameters: {}, colours: imageNetColours });

/** The picture's px as planes of 0…255. */
function planesOf({ data, width, height }: Picture): Planes & { data: Float32Array } {
  const plane = width * height;
  const values = Float32Array.from({ length: 3 * plane }, (_, i) => data[(i % plane) * 3 + Math.floor(i / plane)]!);
  return { data: values, at: 0, width, height };
}

async function retouched(retouch: Retouch): Promise<Float32Array> {
  const planes = planesOf(await goldenInput());
  retouch(planes);
  return planes.data;
}

const times255 = (id: string): Float32Array => goldenTensor(id).data.map((x) => x * 255);

describe('geometry', () => {
  it('vflip', async () => {
    const picture = await goldenInput();
    const view = unitView(picture.width, picture.height);
    const { geometry } = verticalMirror.draw(1, () => 0, context(picture))!;
    warp(picture, geometry!(wholeOf(picture)), view);
    expect(largestDifference(view.data, goldenTensor('vflip').data)).toBeLessThan(2e-7);
  });

  it('shear10, black beyond the edge', async () => {
    const picture = await goldenInput();
    const { width, height } = picture;
    const view = unitView(width, height);
    const { xu, xv, yu, yv } = slant(10, 0);
    // torchvision slants in px, a frame in sides of the view.
    const frame = {
      ...{ xu: xu * width, xv: xv * height, x0: width / 2 },
      ...{ yu: yu * width, yv: yv * height, y0: height / 2 },
    };
    warp(picture, frame, view, 'black');
    // A slanted step is 1.5 % longer than a px, so our triangle is that much wider.
    expect(largestDifference(view.data, goldenTensor('shear10').data)).toBeLessThan(0.015);
  });

  it('translate, black beyond the edge', async () => {
    const picture = await goldenInput();
    const { width, height } = picture;
    const view = unitView(width, height);
    const { x0, y0 } = moved(3 / width, -2 / height);
    const frame = { ...wholeOf(picture), x0: (x0 + 0.5) * width, y0: (y0 + 0.5) * height };
    warp(picture, frame, view, 'black');
    expect(largestDifference(view.data, goldenTensor('translate').data)).toBeLessThan(2e-5);
  });

  it('perspective', async () => {
    const picture = await goldenInput();
    const { width, height } = picture;
    const inSides = ([x, y]: readonly number[]) => [x! / width - 0.5, y! / height - 0.5] as const;
    const start = [
      [5, 4],
      [17, 3],
      [19, 15],
      [4, 14],
    ].map(inSides);
    const end = [
      [0, 0],
      [width, 0],
      [width, height],
      [0, height],
    ].map(inSides);
    const view = unitView(width, height);
    warp(picture, wholeOf(picture), view, 'black', { perspective: perspectiveThrough(end, start) });
    // torchvision solves for the map in float32.
    expect(largestDifference(view.data, goldenTensor('perspective').data)).toBeLessThan(2e-4);
  });

  it('local warp, where it does not shrink', async () => {
    const picture = await goldenInput();
    const { width, height } = picture;
    const knots = Array.from({ length: 36 }, (_, k) => k);
    const ripple = {
      cells: 3,
      right: Float64Array.from(knots, (k) => 0.03 * Math.sin(7 * k + 1)),
      down: Float64Array.from(knots, (k) => 0.03 * Math.cos(5 * k)),
    };
    const view = unitView(width, height);
    warp(picture, wholeOf(picture), view, 'black', { ripple });
    const row = createBendRow({ ripple }, width, height);
    const places = Array.from({ length: height + 1 }, (_, y) => {
      const [u, v] = [new Float64Array(width + 1), new Float64Array(width + 1)];
      row(y, u, v);
      return { x: u.map((one) => one * width), y: v.map((one) => one * height) };
    });
    const golden = goldenTensor('local-warp').data;
    let compared = 0;
    let largest = 0;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const [here, below] = [places[y]!, places[y + 1]!];
        const across = Math.hypot(here.x[x + 1]! - here.x[x]!, below.x[x]! - here.x[x]!);
        const down = Math.hypot(here.y[x + 1]! - here.y[x]!, below.y[x]! - here.y[x]!);
        if (across > 1 || down > 1) continue;
        compared += 1;
        for (let channel = 0; channel < 3; channel += 1) {
          const i = (channel * height + y) * width + x;
          largest = Math.max(largest, Math.abs(view.data[i]! - golden[i]!));
        }
      }
    }
    expect(compared).toBeGreaterThan(60);
    expect(largest).toBeLessThan(2e-5);
  });
});

describe('colour', () => {
  it('grayscale', async () => {
    const picture = await goldenInput();
    const planes = planesOf(picture);
    const { colour } = grayscale.draw(1, () => 0, context(picture))!;
    const length = planes.width * planes.height;
    applyColour(planes.data, 0, length, colour!(sameColour, [0, 0, 0]), [1, 1, 1], [0, 0, 0]);
    expect(largestDifference(planes.data, times255('grayscale'))).toBeLessThan(255 * 1e-6);
  });

  it('pca-lighting, clipped to the range', async () => {
    const planes = planesOf(await goldenInput());
    const length = planes.width * planes.height;
    const offset = shiftAlong(imageNetColours, [0.1, -0.05, 0.2]);
    applyColour(planes.data, 0, length, { ...sameColour, offset }, [1, 1, 1], [0, 0, 0]);
    const golden = times255('pca-lighting').map((x) => Math.max(0, Math.min(255, x)));
    expect(largestDifference(planes.data, golden)).toBeLessThan(255 * 1e-6);
  });
});

describe('retouching', () => {
  it('blur', async () => {
    const values = await retouched((planes) => gaussianBlur(planes, 1.1, 2));
    expect(largestDifference(values, times255('blur'))).toBeLessThan(255 * 2e-6);
  });

  it('sharpness2', async () => {
    const values = await retouched((planes) => sharpen(planes, 2));
    expect(largestDifference(values, times255('sharpness2'))).toBeLessThan(255 * 2e-6);
  });

  it('solarize', async () => {
    const values = await retouched((planes) => solarize(planes, 128));
    expect(largestDifference(values, times255('solarize'))).toBeLessThan(255 * 1e-6);
  });

  it('autocontrast', async () => {
    expect(largestDifference(await retouched(autoContrast), times255('autocontrast'))).toBeLessThan(255 * 1e-6);
  });

  it('posterize and equalize, to the px', async () => {
    for (const [id, retouch] of [
      ['posterize', (planes: Planes) => posterize(planes, 3)],
      ['equalize', equalize],
    ] as const) {
      const golden = planesOf(await goldenPillow(id));
      expect(largestDifference(await retouched(retouch), golden.data), id).toBe(0);
    }
  });

  it('erase', async () => {
    const box = { left: 6, top: 5, width: 8, height: 7 };
    const values = await retouched((planes) => fillBox(planes, box, [25.5, 127.5, 229.5]));
    expect(largestDifference(values, times255('erase'))).toBeLessThan(255 * 1e-6);
  });

  it.each([10, 40, 75, 92])('JPEG %i is what libjpeg makes of it, nearly', async (quality) => {
    for (const picture of [waves(61, 45), waves(64, 48), noise(40, 24)]) {
      const { width, height, data } = picture;
      const raw = { raw: { width, height, channels: 3 as const } };
      const saved = await sharp(data, raw).jpeg({ quality, chromaSubsampling: '4:2:0' }).toBuffer();
      const golden = await sharp(saved).raw().toBuffer();
      const planes = planesOf(picture);
      saveAsJpeg(planes, quality);
      const own = pictureOfView({ ...plainView(width, height), data: planes.data }).data;
      const meanDifference = (a: Uint8Array, b: Uint8Array) =>
        a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
      const changed = meanDifference(golden, data);
      // libjpeg rounds at every stage, so a coefficient now and then falls to the other side.
      expect(meanDifference(own, golden)).toBeLessThan(Math.max(1.1, 0.07 * changed));
      expect(Math.abs(meanDifference(own, data) - changed)).toBeLessThan(Math.max(0.2, 0.01 * changed));
    }
  });

  it('noise has the spread asked for, no mean, and no neighbours alike', () => {
    const planes = { data: new Float32Array(3 * 100 * 100).fill(128), at: 0, width: 100, height: 100 };
    addNoise(planes, 12, 7);
    const off = planes.data.map((value) => value - 128);
    const mean = off.reduce((sum, one) => sum + one, 0) / off.length;
    const spread = Math.sqrt(off.reduce((sum, one) => sum + one * one, 0) / off.length);
    const alike = off.reduce((sum, one, i) => sum + one * (off[i + 1] ?? 0), 0) / off.length / spread ** 2;
    expect(Math.abs(mean)).toBeLessThan(0.25);
    expect(spread).toBeCloseTo(12, 0);
    expect(Math.abs(alike)).toBeLessThan(0.03);
  });
});
