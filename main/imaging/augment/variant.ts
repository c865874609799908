/** What one variant of a picture is given: drawn from seed, picture and variant number alone, so it is the same everywhere. */
import type { AugmentEdges, AugmentSettings } from '../../contract/index.ts';
import type { Drawn } from './augmentation.ts';
import { type Bend, bentBoth } from './bend.ts';
import type { ColourChange } from './colour.ts';
import { counterRandom } from './counterRandom.ts';
import { type Frame, plainFrame } from './frame.ts';
import { imageNetColours } from './pcaShift.ts';
import type { Retouch } from './planes.ts';
import { stepsOf } from './steps.ts';

export interface VariantKey {
  readonly seed: number;
  /** Content hash of the picture. */
  readonly hash: string;
  /** 0 is the plain view. */
  readonly variant: number;
}

export interface Variant {
  /** Null when the view looks where the plain one does. */
  readonly frame: Frame | null;
  readonly bend: Bend | null;
  readonly edges: AugmentEdges;
  /** Changes of px in order; empty when they stay. */
  readonly changes: readonly PixelChange[];
  /** Exact parameters, geometry from the last change back, then px: "rotated 8.3°, crop 69 %, brightness 1.08". */
  readonly words: string;
}

export type PixelChange = { readonly colour: ColourChange } | { readonly retouch: Retouch };

export const plainVariant: Variant = {
  ...{ frame: null, bend: null, edges: 'mirror', changes: [] },
  words: 'the plain view',
};

/** Throws `invalid-request` for settings that cannot be. `picture` is the upright size in px. */
export function drawVariant(
  settings: AugmentSettings,
  key: VariantKey,
  picture: { readonly width: number; readonly height: number },
): Variant {
  const steps = stepsOf(settings);
  if (key.variant === 0) return plainVariant;
  let frame: Frame | null = null;
  let bend: Bend | null = null;
  const changes: PixelChange[] = [];
  const geometryWords: string[] = [];
  const otherWords: string[] = [];
  const take = ({ geometry, bend: bends, colour, retouch, parts }: Drawn): void => {
    if (geometry !== undefined) frame = geometry(frame ?? plainFrame(picture));
    if (bends !== undefined) bend = bentBoth(bend, bends);
    if (colour !== undefined) changes.push({ colour });
    if (retouch !== undefined) changes.push({ retouch });
    for (const part of parts ?? []) take(part);
  };
  const colours = settings.colours ?? imageNetColours;
  for (const { augmentation, amount, probability, parameters } of steps) {
    const { name } = augmentation;
    if (probability < 1 && variantRandom(key, coinName(name))() >= probability) continue;
    const drawn = augmentation.draw(amount, variantRandom(key, name), { picture, parameters, colours });
    if (drawn === null) continue;
    take(drawn);
    if (drawn.geometry !== undefined || drawn.bend !== undefined) geometryWords.unshift(drawn.words);
    else otherWords.push(drawn.words);
  }
  const words = [...geometryWords, ...otherWords].join(', ');
  return words === '' ? plainVariant : { frame, bend, edges: settings.edges ?? 'mirror', changes, words };
}

/** The mirror's only number is its coin, as it was before others had one. */
const coinName = (name: string): string => (name === 'mirror' ? name : `${name}, whether`);

/** The exact parameters of one variant in words. */
export const describeVariant = (
  settings: AugmentSettings,
  key: VariantKey,
  picture: { readonly width: number; readonly height: number },
): string => drawVariant(settings, key, picture).words;

/** Random numbers 0…1 of one augmentation for one variant. */
export const variantRandom = ({ seed, hash, variant }: VariantKey, name: string): (() => number) =>
  counterRandom(`${seed}/${hash}/${variant}/${name}`);
