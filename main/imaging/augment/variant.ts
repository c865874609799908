/** What one variant of a picture is given: drawn from seed, picture and variant number alone, so it is the same everywhere. */
import type { AugmentSettings } from '../../contract/index.ts';
import type { ColourChange } from './colour.ts';
import { type Frame, plainFrame } from './frame.ts';
import { augmentations, checkAugmentSettings } from './registry.ts';

export interface VariantKey {
  readonly seed: number;
  /** Content hash of the picture. */
  readonly hash: string;
  /** 0 is the plain view. */
  readonly variant: number;
}

export interface Variant {
  /** Null when the view is the plain one. */
  readonly frame: Frame | null;
  /** Colour changes in order; empty when colours stay. */
  readonly colours: readonly ColourChange[];
  /** Exact parameters, geometry from the last change back, then colours: "rotated 8.3°, crop 69 %, brightness 1.08". */
  readonly words: string;
}

/** Throws `invalid-request` for settings that cannot be. `picture` is the upright size in px. */
export function drawVariant(
  settings: AugmentSettings,
  key: VariantKey,
  picture: { readonly width: number; readonly height: number },
): Variant {
  checkAugmentSettings(settings);
  if (key.variant === 0) return { frame: null, colours: [], words: 'the plain view' };
  let frame: Frame | null = null;
  const colours: ColourChange[] = [];
  const geometryWords: string[] = [];
  const colourWords: string[] = [];
  for (const augmentation of augmentations) {
    const step = settings.steps.find(({ name }) => name === augmentation.name);
    if (step === undefined || !step.enabled) continue;
    const drawn = augmentation.draw(step.amount, variantRandom(key, augmentation.name), picture);
    if (drawn === null) continue;
    if (drawn.geometry !== undefined) frame = drawn.geometry(frame ?? plainFrame(picture));
    if (drawn.colour !== undefined) colours.push(drawn.colour);
    if (drawn.geometry !== undefined) geometryWords.unshift(drawn.words);
    else colourWords.push(drawn.words);
  }
  const words = [...geometryWords, ...colourWords].join(', ');
  return { frame, colours, words: words === '' ? 'the plain view' : words };
}

/** The exact parameters of one variant in words. */
export const describeVariant = (
  settings: AugmentSettings,
  key: VariantKey,
  picture: { readonly width: number; readonly height: number },
): string => drawVariant(settings, key, picture).words;

/**
 * Counter-based random numbers 0…1: number i is a hash of the key and i, so no draw depends on how many came before it
 * elsewhere. Mixing: FNV-1a over the key, then the "lowbias32" finaliser (C. Wellons, 2018).
 */
export function variantRandom({ seed, hash, variant }: VariantKey, name: string): () => number {
  const text = `${seed}/${hash}/${variant}/${name}`;
  const first = fnv1a(text, 0x811c9dc5);
  const second = fnv1a(text, 0x9747b28c);
  let count = 0;
  return () => {
    const value = lowbias32(lowbias32((first + Math.imul(count, 0x9e3779b9)) >>> 0) ^ second);
    count += 1;
    return value / 2 ** 32;
  };
}

function fnv1a(text: string, basis: number): number {
  let hash = basis;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function lowbias32(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
