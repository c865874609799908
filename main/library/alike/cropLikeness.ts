/** How alike a picture is to the part of another one that it may have been cut from. */
import { greyEdge } from '../../imaging/measure/measures.ts';
import { likeness } from './likeness.ts';

/** Where a part lies in the whole, all in shares 0…1. */
interface Window {
  readonly width: number;
  readonly height: number;
  /** Of the room that is left: 0 at the left and top edge, 0.5 in the middle, 1 at the right and bottom. */
  readonly x: number;
  readonly y: number;
}

/** Smallest side of a part that is looked for, as a share of the whole's. */
const smallest = 0.65;
/** A first look at few windows tells to about so much. */
const coarseError = 0.2;

const places = [0, 0.5, 1];
const coarse: readonly Window[] = [1, 0.9, 0.8, 0.7].flatMap((side) =>
  (side === 1 ? [0] : places).flatMap((x) =>
    (side === 1 ? [0] : places).map((y) => ({ width: side, height: side, x, y })),
  ),
);

/**
 * The best correlation (likeness.ts) of the part with any window of the whole that is at least 0.65 wide and high. Less than
 * `atLeast` as soon as a first look at few windows tells so.
 * @param whole, part pictures squeezed to [16, 16]
 */
export function cropLikeness(whole: Uint8Array, part: Uint8Array, atLeast: number): number {
  const tried = coarse
    .map((window) => ({ window, alike: likeness(cut(whole, window), part) }))
    .sort((a, b) => b.alike - a.alike);
  let best = tried[0]!.alike;
  if (best < atLeast - coarseError) return best;
  for (const { window } of tried.slice(0, 2))
    for (const near of around(window)) best = Math.max(best, likeness(cut(whole, near), part));
  return best;
}

function around({ width, height, x, y }: Window): Window[] {
  const sides = (side: number) => [side - 0.05, side, side + 0.05].filter((one) => one >= smallest && one <= 1);
  const near = (place: number) => [place - 0.25, place, place + 0.25].filter((one) => one >= 0 && one <= 1);
  return sides(width).flatMap((w) =>
    sides(height).flatMap((h) =>
      near(x).flatMap((left) => near(y).map((top) => ({ width: w, height: h, x: left, y: top }))),
    ),
  );
}

/** The window of a picture, squeezed to [16, 16] again; between its points by the four nearest. */
function cut(whole: Uint8Array, { width, height, x, y }: Window): Uint8Array {
  const part = new Uint8Array(whole.length);
  for (let row = 0; row < greyEdge; row++) {
    const v = clamp(((1 - height) * y + ((row + 0.5) / greyEdge) * height) * greyEdge - 0.5);
    const [top, down] = [Math.floor(v), v - Math.floor(v)];
    const [upper, lower] = [top * greyEdge, Math.min(greyEdge - 1, top + 1) * greyEdge];
    for (let column = 0; column < greyEdge; column++) {
      const u = clamp(((1 - width) * x + ((column + 0.5) / greyEdge) * width) * greyEdge - 0.5);
      const [left, across] = [Math.floor(u), u - Math.floor(u)];
      const right = Math.min(greyEdge - 1, left + 1);
      part[row * greyEdge + column] =
        (1 - down) * ((1 - across) * whole[upper + left]! + across * whole[upper + right]!) +
        down * ((1 - across) * whole[lower + left]! + across * whole[lower + right]!);
    }
  }
  return part;
}

const clamp = (place: number): number => Math.min(greyEdge - 1, Math.max(0, place));
