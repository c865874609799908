/**
 * Settings that were saved before augmentations had a probability draw what they drew then. The first version counted in float64:
 * drawn so, the px are the very same, and what is drawn now differs from that by float32's last digits.
 */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { augmentSettings } from '../../../main/contract/augment.ts';
import { drawVariant } from '../../../main/imaging/augment/variant.ts';
import { drawVariantView } from '../../../main/imaging/augmentedView.ts';
import { createPyramid } from '../../../main/imaging/pyramid.ts';
import { plainView } from '../../../main/imaging/view.ts';
import { largestDifference } from './augmentGolden.ts';
import { exactView } from './exactViews.ts';
import { noise, waves } from './testPictures.ts';

/** As the first version wrote them. */
const saved = {
  light: on({ mirror: 1, cropScale: 0.85, brightness: 0.1 }),
  standard: on({ mirror: 1, cropScale: 0.7, rotate: 12, brightness: 0.2, contrast: 0.15, saturation: 0.15 }),
  strong: on({ mirror: 1, cropScale: 0.4, rotate: 25, brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 10 }),
};

function on(amounts: Record<string, number>) {
  return {
    preset: null,
    steps: Object.entries(amounts).map(([name, amount]) => ({ name, enabled: true, amount })),
  };
}

const pictures = { small: noise(61, 47), wide: waves(300, 110), large: waves(900, 700) };

it('draws light, standard and strong as before', () => {
  const drawn = Object.entries(saved).flatMap(([preset, settings]) =>
    Object.entries(pictures).map(([name, picture]) => {
      const hash = createHash('sha256');
      for (let variant = 0; variant < 12; variant += 1) {
        const view = plainView(48, 48);
        const key = { seed: 11, hash: 'cd'.repeat(32), variant };
        const drawn = drawVariant(augmentSettings.parse(settings), key, picture);
        drawVariantView(createPyramid(picture), drawn, view);
        const exact = exactView(createPyramid(picture), drawn, 48);
        expect(largestDifference(view.data, exact), `${preset}, ${name}: ${drawn.words}`).toBeLessThan(2e-3);
        hash.update(interleaved(exact, 48 * 48));
      }
      return `${preset}, ${name}: ${hash.digest('hex').slice(0, 16)}`;
    }),
  );
  expect(drawn).toMatchInlineSnapshot(`
    [
      "light, small: a577b7988ac43ddf",
      "light, wide: d9704edf9887fcc3",
      "light, large: bd77b24b9855e537",
      "standard, small: 1b321b30ac6fd80d",
      "standard, wide: 2c762d8290e6f7dd",
      "standard, large: 6c32c37618104732",
      "strong, small: 273a65983dbc1f57",
      "strong, wide: c5d28b3b0639aa5b",
      "strong, large: 3dc89ed56ebf37ca",
    ]
  `);
});

/** R, G, B of each px, rounded. */
const interleaved = (planes: Float32Array, length: number): Uint8Array =>
  Uint8Array.from({ length: 3 * length }, (_, i) => Math.floor(planes[(i % 3) * length + Math.floor(i / 3)]! + 0.5));
