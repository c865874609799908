import { describe, expect, it } from 'vitest';
import type { AugmentSettings } from '../../../main/contract/index.ts';
import { brightness } from '../../../main/imaging/augment/brightness.ts';
import { applyColour, type Colour, type ColourChange, sameColour } from '../../../main/imaging/augment/colour.ts';
import { contrast } from '../../../main/imaging/augment/contrast.ts';
import { compose, type Frame, plainFrame } from '../../../main/imaging/augment/frame.ts';
import { hue } from '../../../main/imaging/augment/hue.ts';
import { mirror } from '../../../main/imaging/augment/mirror.ts';
import { imageNetColours } from '../../../main/imaging/augment/pcaShift.ts';
import { augmentPresets } from '../../../main/imaging/augment/presets.ts';
import { augmentations } from '../../../main/imaging/augment/registry.ts';
import { turn } from '../../../main/imaging/augment/rotate.ts';
import { saturation } from '../../../main/imaging/augment/saturation.ts';
import { checkAugmentSettings } from '../../../main/imaging/augment/steps.ts';
import { describeVariant, drawVariant, plainVariant, variantRandom } from '../../../main/imaging/augment/variant.ts';
import { drawVariantView } from '../../../main/imaging/augmentedView.ts';
import type { Picture } from '../../../main/imaging/picture.ts';
import { preprocess } from '../../../main/imaging/preprocess.ts';
import { imageNetPreprocessing } from '../../../main/imaging/preprocessing.ts';
import { createPyramid, levelFactor, sharePyramid } from '../../../main/imaging/pyramid.ts';
import { plainView } from '../../../main/imaging/view.ts';
import { warp } from '../../../main/imaging/warp.ts';
import { goldenInput, goldenTensor, largestDifference, unitView } from './augmentGolden.ts';
import { noise, paint, waves } from './testPictures.ts';

const hash = 'ab'.repeat(32);
const only = (name: string, amount: number): AugmentSettings => ({
  preset: null,
  steps: [{ name, enabled: true, amount }],
});

const contextOf = (picture: Picture) => ({ picture, parameters: {}, colours: imageNetColours });

/** The picture with a wide black margin: sampling beyond its edge then counts as 0, as in torchvision. */
function withBlackMargin({ data, width, height }: Picture, margin: number): Picture {
  return paint(width + 2 * margin, height + 2 * margin, (x, y) => {
    const [px, py] = [x - margin, y - margin];
    if (px < 0 || py < 0 || px >= width || py >= height) return [0, 0, 0];
    const at = (py * width + px) * 3;
    return [data[at]!, data[at + 1]!, data[at + 2]!];
  });
}

/** torchvision's matrix (see tests/golden/augment/README.md) as a frame of a picture with a margin. */
function frameOf(m: readonly number[], width: number, height: number, margin: number): Frame {
  const [m0, m1, m2, m3, m4, m5] = m as [number, number, number, number, number, number];
  return {
    ...{ xu: m0 * width, xv: m1 * height, x0: m2 + width / 2 + margin },
    ...{ yu: m3 * width, yv: m4 * height, y0: m5 + height / 2 + margin },
  };
}

function affineMatrix(degrees: number, translate: [number, number], scale: number, shear: [number, number]): number[] {
  const [r, a, b] = [degrees, ...shear].map((angle) => (angle * Math.PI) / 180) as [number, number, number];
  const A = Math.cos(r - b) / Math.cos(b);
  const B = (-Math.cos(r - b) * Math.tan(a)) / Math.cos(b) - Math.sin(r);
  const C = Math.sin(r - b) / Math.cos(b);
  const D = (-Math.sin(r - b) * Math.tan(a)) / Math.cos(b) + Math.cos(r);
  const m = [D / scale, -B / scale, 0, -C / scale, A / scale, 0];
  m[2] = -m[0]! * translate[0] - m[1]! * translate[1];
  m[5] = -m[3]! * translate[0] - m[4]! * translate[1];
  return m;
}

describe('geometry equals torchvision', () => {
  // float32 arithmetic there: 2e-5 of the range covers the places where a neighbour's weight is nearly 0 or 1.
  it('rotate15: our own turn', async () => {
    const picture = await goldenInput();
    const { width, height } = picture;
    const view = unitView(width, height);
    const { xu, xv, yu, yv } = turn(15);
    warp(withBlackMargin(picture, 20), frameOf([xu, xv, 0, yu, yv, 0], width, height, 20), view);
    expect(largestDifference(view.data, goldenTensor('rotate15').data)).toBeLessThan(2e-5);
  });

  it('translate', async () => {
    const picture = await goldenInput();
    const view = unitView(picture.width, picture.height);
    const frame = frameOf(affineMatrix(0, [3, -2], 1, [0, 0]), picture.width, picture.height, 20);
    warp(withBlackMargin(picture, 20), frame, view);
    expect(largestDifference(view.data, goldenTensor('translate').data)).toBeLessThan(2e-5);
  });

  it('affine-general, which enlarges, rotates, shears and moves', async () => {
    const picture = await goldenInput();
    const view = unitView(picture.width, picture.height);
    const frame = frameOf(affineMatrix(20, [2, -1], 1.2, [5, 3]), picture.width, picture.height, 20);
    warp(withBlackMargin(picture, 20), frame, view);
    expect(largestDifference(view.data, goldenTensor('affine-general').data)).toBeLessThan(2e-5);
  });

  it('hflip', async () => {
    const picture = await goldenInput();
    const { width, height } = picture;
    const drawn = mirror.draw(1, () => 0, contextOf(picture))!;
    const frame = drawn.geometry!({ xu: width, xv: 0, x0: width / 2, yu: 0, yv: height, y0: height / 2 });
    const view = unitView(width, height);
    warp(picture, frame, view);
    expect(largestDifference(view.data, goldenTensor('hflip').data)).toBeLessThan(2e-7);
  });
});

describe('colour equals torchvision', () => {
  const cases = [
    // `random` that makes the drawn factor 1 + amount (or + amount) and 1 − amount.
    ...(['brightness', 'contrast', 'saturation'] as const).flatMap((name) => [
      { id: `${name}0.7`, name, amount: 0.3, random: 0 },
      { id: `${name}1.4`, name, amount: 0.4, random: 1 },
    ]),
    { id: 'hue0.1', name: 'hue' as const, amount: 36, random: 1 },
    { id: 'hue-0.2', name: 'hue' as const, amount: 72, random: 0 },
  ];
  const byName = { brightness, contrast, saturation, hue };
  for (const { id, name, amount, random } of cases) {
    it(id, async () => {
      const picture = await goldenInput();
      const { colour } = byName[name].draw(amount, () => random, contextOf(picture))!;
      const view = planes(picture);
      applyColour(view, 0, picture.width * picture.height, afterOne(colour!, view), [1, 1, 1], [0, 0, 0]);
      // Pillow-free float results: rounding of float32 sums, a little more in hue where torchvision divides twice.
      expect(
        largestDifference(
          view,
          goldenTensor(id).data.map((x) => x * 255),
        ),
      ).toBeLessThan(255 * 3e-6);
    });
  }

  function planes({ data, width, height }: Picture): Float32Array {
    const plane = width * height;
    return Float32Array.from({ length: 3 * plane }, (_, i) => data[(i % plane) * 3 + Math.floor(i / plane)]!);
  }

  function afterOne(change: ColourChange, view: Float32Array): Colour {
    const plane = view.length / 3;
    const mean = (from: number): number => view.subarray(from, from + plane).reduce((a, b) => a + b, 0) / plane / 255;
    return change(sameColour, [mean(0), mean(plane), mean(2 * plane)]);
  }
});

describe('variants', () => {
  const preprocessing = imageNetPreprocessing(32);
  const standard = augmentPresets.standard!;
  const draw = (picture: Picture, settings: AugmentSettings, variant: number, size = 32, seed = 7): Float32Array => {
    const view = plainView(size, size);
    drawVariantView(createPyramid(picture), drawVariant(settings, { seed, hash, variant }, picture), view);
    return view.data;
  };

  it('variant 0 is the plain view, bit by bit, whatever the settings', () => {
    const picture = waves(90, 70);
    const { size, scale, mean, std } = preprocessing;
    const view = {
      ...{ data: new Float32Array(3 * size * size), at: 0, width: size, height: size },
      scale: [scale / std[0], scale / std[1], scale / std[2]] as const,
      offset: [-mean[0] / std[0], -mean[1] / std[1], -mean[2] / std[2]] as const,
    };
    const variant = drawVariant(augmentPresets.strong!, { seed: 1, hash, variant: 0 }, picture);
    drawVariantView(createPyramid(picture), variant, view);
    expect(view.data).toEqual(preprocess(picture, preprocessing));
  });

  it('the same seed, picture and variant give the same px; another of them gives others', () => {
    const picture = waves(90, 70);
    expect(draw(picture, standard, 3)).toEqual(draw(picture, standard, 3));
    expect(draw(picture, standard, 3)).not.toEqual(draw(picture, standard, 4));
    expect(draw(picture, standard, 3)).not.toEqual(draw(picture, standard, 3, 32, 8));
  });

  it('a pyramid in shared memory gives the same px as one made on the way', () => {
    const picture = waves(900, 700);
    const levels = sharePyramid(picture);
    const view = plainView(32, 32);
    const variant = drawVariant(standard, { seed: 7, hash, variant: 5 }, picture);
    drawVariantView((factor) => levels.find((level) => level.factor >= factor) ?? levels.at(-1)!, variant, view);
    expect(view.data).toEqual(draw(picture, standard, 5));
  });

  it('switching one augmentation leaves the others as they were', () => {
    const words = (settings: AugmentSettings): string =>
      describeVariant(settings, { seed: 7, hash, variant: 2 }, waves(90, 70));
    const without = {
      ...standard,
      steps: standard.steps.map((step) => (step.name === 'cropScale' ? { ...step, enabled: false } : step)),
    };
    expect(words(standard).replace(/crop \d+ %, /, '')).toBe(words(without));
  });

  it('says exactly what was drawn', () => {
    const texts = [0, 1, 2, 3, 4, 5, 6, 7].map((variant) =>
      describeVariant(standard, { seed: 1, hash, variant }, { width: 320, height: 240 }),
    );
    expect(texts[0]).toBe('the plain view');
    for (const text of texts.slice(1)) {
      expect(text).toMatch(
        /^rotated −?\d+\.\d°, crop \d+ %, (mirrored, )?brightness \d\.\d\d, contrast \d\.\d\d, saturation \d\.\d\d$/,
      );
    }
    expect(texts.filter((text) => text.includes('mirrored')).length).toBeGreaterThan(0);
    expect(describeVariant(augmentPresets.none!, { seed: 1, hash, variant: 3 }, { width: 9, height: 9 })).toBe(
      'the plain view',
    );
  });

  it('without any augmentation every variant is the plain view', () => {
    const picture = noise(50, 41);
    expect(draw(picture, augmentPresets.none!, 9)).toEqual(draw(picture, augmentPresets.none!, 0));
  });

  it('mirrored twice is the plain view', () => {
    const picture = noise(64, 64);
    const once = mirror.draw(1, () => 0, contextOf(picture))!.geometry!;
    const view = plainView(64, 64);
    warp(picture, once(once(plainFrame(picture))), view);
    expect(largestDifference(view.data, draw(picture, augmentPresets.none!, 0, 64))).toBe(0);
  });

  it('mirrors half of the variants', () => {
    const mirrored = Array.from({ length: 400 }, (_, variant) =>
      describeVariant(only('mirror', 1), { seed: 3, hash, variant: variant + 1 }, { width: 9, height: 9 }),
    ).filter((text) => text === 'mirrored').length;
    expect(mirrored).toBeGreaterThan(160);
    expect(mirrored).toBeLessThan(240);
  });

  /** Every augmentation alone at full strength, then all that go together. */
  const fullSteps = augmentations.map(({ name, min, max, mildest }) => ({
    ...{ name, enabled: true, amount: mildest === max ? min : max, probability: 1 },
  }));
  const full: AugmentSettings[] = [
    ...fullSteps.map((step) => ({ preset: null, steps: [step] })),
    { preset: null, steps: fullSteps.filter(({ name }) => name !== 'resnetCrop' && name !== 'randAugment') },
    { preset: null, steps: fullSteps.filter(({ name }) => name !== 'cropScale' && name !== 'trivialAugment') },
  ];

  it('a white picture stays white to its corners under every geometry, and is black there only when asked', () => {
    const geometry = new Set(augmentations.filter(({ group }) => group === 'geometry').map(({ name }) => name));
    const bends = full
      .map((settings) => ({ ...settings, steps: settings.steps.filter(({ name }) => geometry.has(name)) }))
      .filter(({ steps }) => steps.length > 0);
    for (const [width, height] of [
      [1, 1],
      [2, 3],
      [61, 40],
      [7, 300],
      [400, 301],
    ] as const) {
      const white = paint(width, height, () => [255, 255, 255]);
      for (const settings of bends) {
        for (let variant = 1; variant <= 4; variant += 1) {
          const words = `${width} × ${height}: ${describeVariant(settings, { seed: 7, hash, variant }, white)}`;
          expect(Math.min(...draw(white, settings, variant, 24)), words).toBeGreaterThan(254.999);
          expect(Math.min(...draw(white, { ...settings, edges: 'repeat' }, variant, 24)), words).toBeGreaterThan(254.9);
        }
      }
    }
    const turned: AugmentSettings = { ...only('rotate', 180), edges: 'black' };
    expect(
      Math.min(
        ...draw(
          paint(61, 61, () => [255, 255, 255]),
          turned,
          1,
          24,
        ),
      ),
    ).toBeLessThan(1);
  });

  it('keeps values in range and finite at full strength on odd sizes, 1 × 1 and gray', () => {
    const gray = paint(33, 21, (x, y) => [x * 7, x * 7, x * 7 + 0 * y]);
    for (const settings of full) {
      for (const picture of [noise(1, 1), noise(1, 9), noise(33, 21), noise(3, 250), gray]) {
        for (let variant = 1; variant <= 3; variant += 1) {
          const values = draw(picture, settings, variant, 17);
          const words = `${picture.width}: ${describeVariant(settings, { seed: 7, hash, variant }, picture)}`;
          expect(
            values.every((value) => value >= 0 && value <= 255),
            words,
          ).toBe(true);
        }
      }
    }
  });

  it('normalises the same px that it draws for people, whatever comes last', () => {
    const picture = noise(90, 70);
    for (const settings of full) {
      const plain = draw(picture, settings, 2, 20);
      const view = { ...plainView(20, 20), scale: [0.5, 2, 1] as const, offset: [-3, 7, 0] as const };
      drawVariantView(createPyramid(picture), drawVariant(settings, { seed: 7, hash, variant: 2 }, picture), view);
      const expected = plain.map(
        (value, i) => value * view.scale[Math.floor(i / 400)]! + view.offset[Math.floor(i / 400)]!,
      );
      expect(largestDifference(view.data, expected)).toBeLessThan(1e-3);
    }
  });

  it('gray stays gray under every colour change', () => {
    const gray = paint(33, 21, (x) => [x * 7, x * 7, x * 7]);
    for (let variant = 1; variant <= 10; variant += 1) {
      const values = draw(gray, augmentPresets.strong!, variant, 16);
      const plane = values.length / 3;
      const worst = values
        .slice(0, plane)
        .reduce(
          (most, value, i) =>
            Math.max(most, Math.abs(value - values[plane + i]!), Math.abs(value - values[2 * plane + i]!)),
          0,
        );
      // The weights 0.2989, 0.587, 0.114 add up to 0.9999, which saturation and contrast show.
      expect(worst).toBeLessThan(0.05);
    }
  });

  it('a crop of everything, not turned, is nearly the plain view, also through a pyramid level', () => {
    const picture = waves(700, 700);
    const view = plainView(60, 60);
    const frame = compose(plainFrame(picture), turn(0));
    drawVariantView(createPyramid(picture), { ...plainVariant, frame }, view);
    const plain = draw(picture, augmentPresets.none!, 0, 60);
    // At the edge the plain view leaves out what the sampled one mirrors in; elsewhere the level was averaged before.
    expect(largestDifference(view.data, plain)).toBeLessThan(4);
    expect(view.data.reduce((sum, value, i) => sum + Math.abs(value - plain[i]!), 0) / plain.length).toBeLessThan(0.6);
  });

  it('starts from the level that leaves 1.5 to 3 px for one', () => {
    expect([0.5, 1, 2.9, 3, 5.9, 6, 20].map(levelFactor)).toEqual([1, 1, 1, 2, 2, 4, 8]);
  });

  it('crops lie inside the photo and have the share they say', () => {
    const settings = only('cropScale', 0.4);
    for (const picture of [
      { width: 320, height: 240 },
      { width: 100, height: 900 },
      { width: 50, height: 50 },
    ]) {
      const side = Math.min(picture.width, picture.height);
      for (let variant = 1; variant <= 60; variant += 1) {
        const { frame, words } = drawVariant(settings, { seed: 5, hash, variant }, picture);
        const { xu, x0, yv, y0 } = frame!;
        for (const [centre, extent, size] of [
          [x0, xu, picture.width],
          [y0, yv, picture.height],
        ] as const) {
          expect(centre - extent / 2).toBeGreaterThanOrEqual(-0.51);
          expect(centre + extent / 2).toBeLessThanOrEqual(size + 0.51);
        }
        expect(words).toBe(`crop ${Math.round(((xu * yv) / side ** 2) * 100)} %`);
        expect(xu / yv).toBeGreaterThan(0.74);
        expect(xu / yv).toBeLessThan(1.34);
      }
    }
  });

  it('draws numbers that look uniform and never repeat a neighbour', () => {
    const random = variantRandom({ seed: 1, hash, variant: 1 }, 'rotate');
    const values = Array.from({ length: 4000 }, random);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.reduce((a, b) => a + b) / values.length).toBeCloseTo(0.5, 1);
    expect(new Set(values).size).toBe(values.length);
  });
});

describe('settings', () => {
  it('every preset is sound and lists every augmentation', () => {
    expect(Object.keys(augmentPresets)).toEqual([
      ...['none', 'light', 'standard', 'strong', 'texture', 'document', 'overhead', 'automatic'],
    ]);
    for (const [name, settings] of Object.entries(augmentPresets)) {
      checkAugmentSettings(settings);
      expect(settings.preset).toBe(name);
      expect(settings.steps.map((step) => step.name)).toEqual(augmentations.map((augmentation) => augmentation.name));
    }
  });

  it('every augmentation has a default in its range, a way to write it and a sentence', () => {
    for (const { min, max, default: usual, step, explanation, format } of augmentations) {
      expect(usual).toBeGreaterThanOrEqual(min);
      expect(usual).toBeLessThanOrEqual(max);
      expect(step).toBeGreaterThan(0);
      expect(explanation).toMatch(/^[A-Z].+\.$/);
      expect(min === max || format.includes('{}')).toBe(true);
    }
  });

  it('names what is wrong', () => {
    expect(() => checkAugmentSettings(only('swirl', 1))).toThrow(
      /"swirl" is not an augmentation\. There are: mirror, /,
    );
    expect(() => checkAugmentSettings(only('rotate', 200))).toThrow(/200 of "rotate".*0 to 180/);
    expect(() => checkAugmentSettings(only('rotate', Number.NaN))).toThrow(/NaN of "rotate"/);
    const twice = only('rotate', 3);
    expect(() => checkAugmentSettings({ ...twice, steps: [...twice.steps, ...twice.steps] })).toThrow(/listed twice/);
  });
});
