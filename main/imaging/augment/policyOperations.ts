/** The operations that TrivialAugment and RandAugment choose from, in torchvision's ranges; geometry turns about the middle. */
import { type Drawn, signed } from './augmentation.ts';
import { brighter } from './brightness.ts';
import { contrasted } from './contrast.ts';
import { compose } from './frame.ts';
import { turn } from './rotate.ts';
import { saturated } from './saturation.ts';
import { slant } from './shear.ts';
import { autoContrast, equalize, posterize, sharpen, solarize } from './tone.ts';
import { moved } from './translate.ts';

/** The most that each kind of operation does. */
export interface PolicyRanges {
  /** Tangent of the angle. */
  readonly shear: number;
  /** Share of the view's side. */
  readonly translate: number;
  /** Degrees. */
  readonly rotate: number;
  /** Brightness, contrast, colour and sharpness: the factor goes from 1 − this to 1 + this. */
  readonly enhance: number;
  /** Bits taken away. */
  readonly posterize: number;
}

/** @param strength 0…1 of the range */
type Operation = (strength: number, random: () => number, ranges: PolicyRanges) => Drawn | null;

/** 14, as in torchvision's TrivialAugmentWide and RandAugment. */
export const policyOperations: readonly Operation[] = [
  () => null,
  (strength, random, { shear }) => sheared(degreesOf(withSign(strength * shear, random)), 0),
  (strength, random, { shear }) => sheared(0, degreesOf(withSign(strength * shear, random))),
  (strength, random, { translate }) => shifted(withSign(strength * translate, random), 0),
  (strength, random, { translate }) => shifted(0, withSign(strength * translate, random)),
  (strength, random, { rotate }) => {
    const degrees = withSign(strength * rotate, random);
    return {
      words: `rotated ${signed(degrees, 1)}°`,
      geometry: (frame) => compose(frame, turn(degrees)),
    };
  },
  (strength, random, { enhance }) => {
    const factor = 1 + withSign(strength * enhance, random);
    return { words: `brightness ${factor.toFixed(2)}`, colour: brighter(factor) };
  },
  (strength, random, { enhance }) => {
    const factor = 1 + withSign(strength * enhance, random);
    return { words: `saturation ${factor.toFixed(2)}`, colour: saturated(factor) };
  },
  (strength, random, { enhance }) => {
    const factor = 1 + withSign(strength * enhance, random);
    return { words: `contrast ${factor.toFixed(2)}`, colour: contrasted(factor) };
  },
  (strength, random, { enhance }) => {
    const factor = 1 + withSign(strength * enhance, random);
    return { words: `sharpness ${factor.toFixed(2)}`, retouch: (planes) => sharpen(planes, factor) };
  },
  (strength, _random, ranges) => {
    const bits = 8 - Math.round(strength * ranges.posterize);
    return bits === 8 ? null : { words: `${bits} bits`, retouch: (planes) => posterize(planes, bits) };
  },
  (strength) => {
    const threshold = 255 * (1 - strength);
    return {
      words: `solarized from ${Math.round(threshold)}`,
      retouch: (planes) => solarize(planes, threshold),
    };
  },
  () => ({ words: 'contrast stretched', retouch: autoContrast }),
  () => ({ words: 'equalized', retouch: equalize }),
];

export const chosen = (random: () => number): Operation =>
  policyOperations[Math.floor(random() * policyOperations.length)]!;

/** What several operations make of one view. */
export function together(policy: string, drawn: readonly (Drawn | null)[]): Drawn | null {
  const parts = drawn.filter((one) => one !== null);
  if (parts.length === 0) return null;
  return { words: `${policy}: ${parts.map(({ words }) => words).join(', ')}`, parts };
}

const withSign = (value: number, random: () => number): number => (random() < 0.5 ? -value : value);
const degreesOf = (tangent: number): number => (Math.atan(tangent) * 180) / Math.PI;

const sheared = (sideways: number, upright: number): Drawn => ({
  words: `sheared ${signed(sideways + upright, 1)}°`,
  geometry: (frame) => compose(frame, slant(sideways, upright)),
});

const shifted = (right: number, down: number): Drawn => ({
  words: right === 0 ? `moved ${signed(100 * down, 0)} % down` : `moved ${signed(100 * right, 0)} % right`,
  geometry: (frame) => compose(frame, moved(right, down)),
});
