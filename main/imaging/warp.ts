/**
 * Samples a view through an affine map, and a bend before it where there is one, in one pass, antialiased: each output px
 * weighs the source px around its place by a triangle in each source direction, as wide as the step from one output px to the
 * next (at least 1 px, which is plain bilinear). Beyond the picture's edge the picture goes on mirrored unless asked
 * otherwise, so no corner turns black. Places are found in float64, px are weighed in float32 (kernels/assembly/sample.ts).
 */
import type { AugmentEdges } from '../contract/index.ts';
import { type Bend, createBendRow } from './augment/bend.ts';
import type { Frame } from './augment/frame.ts';
import { bytesAt, doublesAt, floatsAt, kernels, roomFor, settingsAt } from './kernels/kernels.ts';
import type { Picture } from './picture.ts';
import type { View } from './view.ts';

/** `frame` maps the view's edges (−0.5…0.5) to px of `picture`; a bend maps the view to itself before. */
export function warp(
  picture: Picture,
  frame: Frame,
  view: View,
  edges: AugmentEdges = 'mirror',
  bend: Bend | null = null,
): void {
  view.data.set(warpOnBench(picture, frame, view, edges, bend), view.at);
}

/** What a view is besides the memory that takes it. */
type Wanted = Omit<View, 'data' | 'at'>;

/** As `warp`, but leaves the planes on the kernels' workbench, where they are good until the next view is drawn. */
export function warpOnBench(
  picture: Picture,
  frame: Frame,
  view: Wanted,
  edges: AugmentEdges,
  bend: Bend | null,
): Float32Array {
  const { width, height, scale, offset } = view;
  const steps = stepsOf(frame, view);
  // A bend may look anywhere.
  const rows = bend === null ? rowsSeen(steps, view, picture.height) : { first: 0, end: picture.height };
  const bytes = picture.data.subarray(rows.first * picture.width * 3, rows.end * picture.width * 3);
  const placesLength = 4 * 4 * Math.ceil(width / 4);
  const tapsBytes = 8 * (Math.ceil(2 * mostStretch * steps.reachX) + 2);
  const { planes, room } = roomFor(width * height, 8 * placesLength + tapsBytes + bytes.length + 16);
  const places = room;
  const taps = places + 8 * placesLength;
  const px = taps + tapsBytes;
  bytesAt(px, bytes.length).set(bytes);
  const colours = settingsAt;
  floatsAt(colours, 10).set([...fillOf(edges), 0, ...scale, ...offset]);
  const source = [px, picture.width, picture.height, rows.first, edgeNumbers[edges], colours, places, taps] as const;
  if (bend === null) {
    const { xi, xj, x0, yi, yj, y0, reachX, reachY } = steps;
    kernels.warpAffine(...source, xi, xj, x0, yi, yj, y0, reachX, reachY, width, height, planes);
  } else {
    const placeRow = createPlaceRow(frame, bend, steps, view);
    for (let j = 0; j < height; j += 1) {
      placeRow(j, doublesAt(places, placesLength));
      kernels.sampleRow(...source, width, height, planes, j);
    }
  }
  return floatsAt(planes, 3 * width * height);
}

/** As the kernels know them. */
const edgeNumbers: Readonly<Record<AugmentEdges, number>> = { mirror: 0, repeat: 1, gray: 2, black: 3 };

/** ImageNet's mean, which most networks see as nothing. */
const gray = [123.675, 116.28, 103.53] as const;
const fillOf = (edges: AugmentEdges) => (edges === 'gray' ? gray : ([0, 0, 0] as const));

/**
 * A frame counted in px, of the view and among px centres of the picture: px (i, j) of the view looks at
 * (xi·i + xj·j + x0, yi·i + yj·j + y0) and as far around it as its reach.
 */
interface Steps {
  readonly xi: number;
  readonly xj: number;
  readonly x0: number;
  readonly yi: number;
  readonly yj: number;
  readonly y0: number;
  readonly reachX: number;
  readonly reachY: number;
}

function stepsOf(frame: Frame, { width, height }: Wanted): Steps {
  const [xi, yi] = [frame.xu / width, frame.yu / width];
  const [xj, yj] = [frame.xv / height, frame.yv / height];
  const [u, v] = [0.5 - width / 2, 0.5 - height / 2];
  return {
    ...{ xi, xj, x0: xi * u + xj * v + frame.x0 - 0.5 },
    ...{ yi, yj, y0: yi * u + yj * v + frame.y0 - 0.5 },
    ...{ reachX: Math.max(1, Math.hypot(xi, xj)), reachY: Math.max(1, Math.hypot(yi, yj)) },
  };
}

/** Which of the picture's rows an affine view looks at, also where the picture goes on mirrored. */
function rowsSeen({ yi, yj, y0, reachY }: Steps, view: Wanted, height: number): { first: number; end: number } {
  const across = yi * (view.width - 1);
  const down = yj * (view.height - 1);
  let first = Math.floor(y0 + Math.min(0, across) + Math.min(0, down) - reachY);
  let end = Math.ceil(y0 + Math.max(0, across) + Math.max(0, down) + reachY) + 1;
  // Far beyond an edge it comes to all of them.
  const [above, below] = [-first, end - height];
  if (below > 0) first = Math.min(first, height - below);
  if (above > 0) end = Math.max(end, above);
  first = Math.max(0, first);
  end = Math.min(height, end);
  return first < end ? { first, end } : { first: 0, end: height };
}

/** How many times longer than the frame's a bent step may be before it is no longer averaged whole. */
const mostStretch = 3;

/**
 * Places of a row of a bent view, as the kernels want them: x, y and reach in either direction, each for whole groups of four.
 * To be called for each row in turn: the step from one output px to the next differs from place to place.
 */
function createPlaceRow(
  frame: Frame,
  bend: Bend,
  { reachX, reachY }: Steps,
  { width, height }: Wanted,
): (row: number, into: Float64Array) => void {
  const bendRow = createBendRow(bend, width, height);
  // Places of one row of the view and of the row below it, one more at the right.
  let here = { x: new Float64Array(width + 1), y: new Float64Array(width + 1) };
  let below = { x: new Float64Array(width + 1), y: new Float64Array(width + 1) };
  const look = (row: number, { x, y }: { x: Float64Array; y: Float64Array }): void => {
    bendRow(row, x, y);
    for (let i = 0; i <= width; i += 1) {
      const u = x[i]!;
      const v = y[i]!;
      x[i] = frame.xu * u + frame.xv * v + frame.x0 - 0.5;
      y[i] = frame.yu * u + frame.yv * v + frame.y0 - 0.5;
    }
  };
  // Towards a horizon steps grow without end; there a few px must do for many.
  const mostX = mostStretch * reachX;
  const mostY = mostStretch * reachY;
  look(0, below);
  return (row, into) => {
    [here, below] = [below, here];
    look(row + 1, below);
    const { x, y } = here;
    const length = into.length / 4;
    for (let i = 0; i < length; i += 1) {
      const at = Math.min(i, width - 1);
      const acrossX = x[at + 1]! - x[at]!;
      const acrossY = y[at + 1]! - y[at]!;
      const downX = below.x[at]! - x[at]!;
      const downY = below.y[at]! - y[at]!;
      into[i] = x[at]!;
      into[i + length] = y[at]!;
      into[i + 2 * length] = Math.min(mostX, Math.max(1, Math.sqrt(acrossX * acrossX + downX * downX)));
      into[i + 3 * length] = Math.min(mostY, Math.max(1, Math.sqrt(acrossY * acrossY + downY * downY)));
    }
  };
}
