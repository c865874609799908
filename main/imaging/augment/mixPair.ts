/**
 * Mixup (Zhang et al. 2018) and CutMix (Yun et al. 2019) of two pictures or maps: what is drawn, and how it is done. Both end up
 * mixed, each with the other's rest.
 */
import { counterRandom } from './counterRandom.ts';

/** [channels, height, width] */
export type MapShape = readonly [number, number, number];

export interface Mix {
  /** What each keeps of itself, and how much its own label counts; the rest is the other's. */
  readonly share: number;
  /** The rectangle that is exchanged; null where the two are blended. */
  readonly box: Box | null;
}

interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** @param cuts the map whose rectangles CutMix exchanges; null for mixup */
export function drawMix(cuts: MapShape | null, alpha: number, random: () => number): Mix {
  const share = beta(alpha, random);
  if (cuts === null) return { share, box: null };
  const box = drawBox(share, cuts, random);
  return { share: 1 - (box.height * box.width) / (cuts[1] * cuts[2]), box };
}

/** Mixes both in place. `shape` is that of each; it does not matter for mixup. */
export function applyMix(first: Float32Array, second: Float32Array, shape: MapShape | null, { share, box }: Mix): void {
  if (box !== null && shape !== null) swapBox(first, second, shape, box);
  else blend(first, second, share);
}

/** The mix of two photos that the preview shows: drawn from the seed, both photos and a number alone. */
export function drawShownMix(request: {
  readonly kind: 'mixup' | 'cutMix';
  readonly alpha: number;
  readonly size: number;
  readonly seed: number;
  readonly hashes: readonly [string, string];
  readonly variant: number;
}): Mix {
  const { kind, alpha, size, seed, hashes, variant } = request;
  const random = counterRandom(`${seed}/${hashes.join('/')}/${variant}/${kind}`);
  return drawMix(kind === 'cutMix' ? [3, size, size] : null, alpha, random);
}

/** Each becomes `share` of itself and the rest of the other. */
function blend(first: Float32Array, second: Float32Array, share: number): void {
  for (let at = 0; at < first.length; at++) {
    const a = first[at]!;
    const b = second[at]!;
    first[at] = share * a + (1 - share) * b;
    second[at] = share * b + (1 - share) * a;
  }
}

/** A rectangle of the map's shape with about 1 − share of its area, its centre anywhere, cut off at the edges. */
function drawBox(share: number, [, height, width]: MapShape, random: () => number): Box {
  const side = Math.sqrt(1 - share);
  const [centreY, centreX] = [random() * height, random() * width];
  const from = (centre: number, extent: number) => Math.max(0, Math.round(centre - (side * extent) / 2));
  const to = (centre: number, extent: number) => Math.min(extent, Math.round(centre + (side * extent) / 2));
  const top = from(centreY, height);
  const left = from(centreX, width);
  return { top, left, height: Math.max(0, to(centreY, height) - top), width: Math.max(0, to(centreX, width) - left) };
}

function swapBox(first: Float32Array, second: Float32Array, [channels, height, width]: MapShape, box: Box): void {
  for (let channel = 0; channel < channels; channel++) {
    for (let y = box.top; y < box.top + box.height; y++) {
      const from = (channel * height + y) * width + box.left;
      const kept = first.slice(from, from + box.width);
      first.set(second.subarray(from, from + box.width), from);
      second.set(kept, from);
    }
  }
}

/** A draw from Beta(α, α) for α up to about 2 (Jöhnk 1964). */
function beta(alpha: number, random: () => number): number {
  for (;;) {
    const x = random() ** (1 / alpha);
    const y = random() ** (1 / alpha);
    if (x + y <= 1 && x + y > 0) return x / (x + y);
  }
}
