/** Adds normal noise to each value, its standard deviation uniform up to the amount. */
import { type Augmentation, nothingMore } from './augmentation.ts';
import { lowbias32 } from './counterRandom.ts';
import type { Planes } from './planes.ts';

export const noise: Augmentation = {
  name: 'noise',
  title: 'Noise',
  explanation: 'Adds grain, as a camera has in the dark. Hurts when faint texture is the class.',
  group: 'quality',
  ...{ min: 0, max: 0.3, step: 0.005, default: 0.04, mildest: 0, probability: 0.3 },
  format: 'up to {} %',
  shownTimes: 100,
  ...nothingMore,
  draw(amount, random) {
    const spread = amount * random();
    if (spread === 0) return null;
    const key = Math.floor(random() * 2 ** 32);
    return { words: `noise ${(100 * spread).toFixed(1)} %`, retouch: (planes) => addNoise(planes, 255 * spread, key) };
  },
};

/** Number i of the noise is a hash of the key and i, so it is the same in whatever order it is added. */
export function addNoise({ data, at, width, height }: Planes, spread: number, key: number): void {
  const length = 3 * width * height;
  for (let i = 0; i < length; i += 2) {
    // 12 bits each for two values.
    const drawn = lowbias32(key ^ Math.imul(i + 1, 0x9e3779b9));
    data[at + i] = clip(data[at + i]! + spread * quantiles[drawn & 4095]!);
    if (i + 1 < length) data[at + i + 1] = clip(data[at + i + 1]! + spread * quantiles[(drawn >>> 12) & 4095]!);
  }
}

const clip = (x: number): number => (x < 0 ? 0 : x > 255 ? 255 : x);

/** The normal distribution cut into 4096 equal shares: the place of each share's middle, ± 3.5 at the ends. */
const quantiles = Float64Array.from({ length: 4096 }, (_, share) => normalQuantile((share + 0.5) / 4096));

/** P. Acklam's rational approximation, relative error below 1.2e-9. */
function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    const top =
      ((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
        4.374664141464968) *
        q +
      2.938163982698783;
    const bottom =
      (((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
    return top / bottom;
  }
  const q = p - 0.5;
  const r = q * q;
  const top =
    (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
      2.506628277459239) *
    q;
  const bottom =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
    1;
  return top / bottom;
}
