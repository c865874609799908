/**
 * Samples a view through an affine map, and a bend before it where there is one, in one pass, antialiased: each output px
 * weighs the source px around its place by a triangle in each source direction, as wide as the step from one output px to the
 * next (at least 1 px, which is plain bilinear). Beyond the picture's edge the picture goes on mirrored unless asked
 * otherwise, so no corner turns black.
 */
import type { AugmentEdges } from '../contract/index.ts';
import { type Bend, createBendRow } from './augment/bend.ts';
import type { Frame } from './augment/frame.ts';
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
  // One step to the right and one step down in the view, in source px.
  const [xi, yi] = [frame.xu / view.width, frame.yu / view.width];
  const [xj, yj] = [frame.xv / view.height, frame.yv / view.height];
  const source: Source = { ...picture, edges, fill: fillOf(edges) };
  if (bend !== null) {
    warpBent(source, frame, bend, view);
    return;
  }
  const reachX = Math.max(1, Math.hypot(xi, xj));
  const reachY = Math.max(1, Math.hypot(yi, yj));
  if (xj === 0 && yi === 0) warpStraight(source, { xi, yj, reachX, reachY }, frame, view);
  else warpTurned(source, { xi, xj, yi, yj, reachX, reachY }, frame, view);
}

interface Source extends Picture {
  readonly edges: AugmentEdges;
  /** What px beyond the edge hold, R, G, B; only where they are of one colour. */
  readonly fill: readonly [number, number, number];
}

/** ImageNet's mean, which most networks see as nothing. */
const gray = [123.675, 116.28, 103.53] as const;
const fillOf = (edges: AugmentEdges) => (edges === 'gray' ? gray : ([0, 0, 0] as const));

/** Which source px along one axis an output looks at: byte offsets, −1 beyond an edge of one colour, and weights. */
interface Taps {
  readonly offsets: Int32Array;
  readonly weights: Float64Array;
}

const tapsFor = (reach: number): Taps => {
  const most = Math.ceil(2 * reach) + 1;
  return { offsets: new Int32Array(most), weights: new Float64Array(most) };
};

/** Where index `index` of an axis with `size` px is taken from; −1 for nowhere. */
function placeBeyond(index: number, size: number, edges: AugmentEdges): number {
  if (index >= 0 && index < size) return index;
  if (edges === 'mirror') return reflected(index, size);
  if (edges === 'repeat') return index < 0 ? 0 : size - 1;
  return -1;
}

/** Mirrors at the outer edge of the first and last px: … 1 0 | 0 1 2 … */
function reflected(index: number, size: number): number {
  const period = 2 * size;
  const within = ((index % period) + period) % period;
  return within < size ? within : period - 1 - within;
}

/**
 * Rows and columns of the view are rows and columns of the picture: each source row is summed sideways once for all the output
 * rows that mix it, in a ring of rows.
 */
function warpStraight(
  source: Source,
  step: { xi: number; yj: number; reachX: number; reachY: number },
  frame: Frame,
  view: View,
): void {
  const { data, width, height, edges, fill } = source;
  const { reachX, reachY } = step;
  const most = Math.ceil(2 * reachX) + 1;
  // Taps of every column: what they are depends on the column alone.
  const counts = new Int32Array(view.width);
  const offsets = new Int32Array(view.width * most);
  const weights = new Float64Array(view.width * most);
  const sumsX = new Float64Array(view.width);
  for (let i = 0; i < view.width; i += 1) {
    const x = step.xi * (i + 0.5 - view.width / 2) + frame.x0 - 0.5;
    const left = Math.floor(x - reachX) + 1;
    const count = Math.ceil(x + reachX) - left;
    counts[i] = count;
    for (let k = 0; k < count; k += 1) {
      const weight = 1 - Math.abs(left + k - x) * (1 / reachX);
      const place = placeBeyond(left + k, width, edges);
      weights[i * most + k] = weight;
      sumsX[i]! += weight;
      offsets[i * most + k] = place < 0 ? -1 : place * 3;
    }
  }
  const length = view.width * 3;
  const ringRows = Math.ceil(2 * reachY) + 2;
  const ring = new Float64Array(ringRows * length);
  const inRing = new Int32Array(ringRows).fill(-1);
  const [scaleR, scaleG, scaleB] = view.scale;
  const [offsetR, offsetG, offsetB] = view.offset;
  const plane = view.width * view.height;
  const mixed = new Float64Array(length);
  const out = view.data;
  for (let j = 0; j < view.height; j += 1) {
    const y = step.yj * (j + 0.5 - view.height / 2) + frame.y0 - 0.5;
    const top = Math.floor(y - reachY) + 1;
    const count = Math.ceil(y + reachY) - top;
    mixed.fill(0);
    let sumY = 0;
    for (let m = 0; m < count; m += 1) {
      const weight = 1 - Math.abs(top + m - y) * (1 / reachY);
      sumY += weight;
      const row = placeBeyond(top + m, height, edges);
      if (row < 0) {
        for (let i = 0; i < view.width; i += 1) {
          mixed[3 * i]! += weight * fill[0] * sumsX[i]!;
          mixed[3 * i + 1]! += weight * fill[1] * sumsX[i]!;
          mixed[3 * i + 2]! += weight * fill[2] * sumsX[i]!;
        }
        continue;
      }
      const slot = row % ringRows;
      const from = slot * length;
      if (inRing[slot] !== row) {
        inRing[slot] = row;
        sumSideways(data, row * width * 3, { counts, offsets, weights, most, fill }, ring, from);
      }
      for (let x = 0; x < length; x += 1) mixed[x]! += weight * ring[from + x]!;
    }
    const at = view.at + j * view.width;
    for (let i = 0; i < view.width; i += 1) {
      const norm = 1 / (sumsX[i]! * sumY);
      out[at + i] = mixed[3 * i]! * norm * scaleR + offsetR;
      out[at + i + plane] = mixed[3 * i + 1]! * norm * scaleG + offsetG;
      out[at + i + 2 * plane] = mixed[3 * i + 2]! * norm * scaleB + offsetB;
    }
  }
}

/** One source row, weighed for every column of the view, into `ring` from `into`; not divided by the weights' sums. */
function sumSideways(
  data: Uint8Array,
  row: number,
  columns: {
    counts: Int32Array;
    offsets: Int32Array;
    weights: Float64Array;
    most: number;
    fill: readonly [number, number, number];
  },
  ring: Float64Array,
  into: number,
): void {
  const { counts, offsets, weights, most, fill } = columns;
  for (let i = 0; i < counts.length; i += 1) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let tap = i * most, end = tap + counts[i]!; tap < end; tap += 1) {
      const weight = weights[tap]!;
      const offset = offsets[tap]!;
      if (offset >= 0) {
        const at = row + offset;
        red += weight * data[at]!;
        green += weight * data[at + 1]!;
        blue += weight * data[at + 2]!;
      } else {
        red += weight * fill[0];
        green += weight * fill[1];
        blue += weight * fill[2];
      }
    }
    const place = into + 3 * i;
    ring[place] = red;
    ring[place + 1] = green;
    ring[place + 2] = blue;
  }
}

/** Any affine map. */
function warpTurned(
  source: Source,
  step: { xi: number; xj: number; yi: number; yj: number; reachX: number; reachY: number },
  frame: Frame,
  view: View,
): void {
  const { xi, xj, yi, yj, reachX, reachY } = step;
  const columns = tapsFor(reachX);
  for (let j = 0; j < view.height; j += 1) {
    const v = j + 0.5 - view.height / 2;
    for (let i = 0; i < view.width; i += 1) {
      const u = i + 0.5 - view.width / 2;
      // Place among px centres.
      const x = xi * u + xj * v + frame.x0 - 0.5;
      const y = yi * u + yj * v + frame.y0 - 0.5;
      samplePx(source, x, y, reachX, reachY, columns, view, j * view.width + i);
    }
  }
}

/** How many times longer than the frame's a bent step may be before it is no longer averaged whole. */
const mostStretch = 3;

/** A map that is not affine: the step from one output px to the next differs from place to place. */
function warpBent(source: Source, frame: Frame, bend: Bend, view: View): void {
  const bendRow = createBendRow(bend, view.width, view.height);
  // Places of one row of the view and of the row below it, one more at the right.
  let here = { x: new Float64Array(view.width + 1), y: new Float64Array(view.width + 1) };
  let below = { x: new Float64Array(view.width + 1), y: new Float64Array(view.width + 1) };
  const placeRow = (row: number, into: { x: Float64Array; y: Float64Array }): void => {
    bendRow(row, into.x, into.y);
    for (let i = 0; i <= view.width; i += 1) {
      const u = into.x[i]!;
      const v = into.y[i]!;
      into.x[i] = frame.xu * u + frame.xv * v + frame.x0 - 0.5;
      into.y[i] = frame.yu * u + frame.yv * v + frame.y0 - 0.5;
    }
  };
  // Towards a horizon steps grow without end; there a few px must do for many.
  const mostX = mostStretch * Math.max(1, Math.hypot(frame.xu / view.width, frame.xv / view.height));
  const mostY = mostStretch * Math.max(1, Math.hypot(frame.yu / view.width, frame.yv / view.height));
  const columns = tapsFor(mostX);
  placeRow(0, below);
  for (let j = 0; j < view.height; j += 1) {
    [here, below] = [below, here];
    placeRow(j + 1, below);
    for (let i = 0; i < view.width; i += 1) {
      const x = here.x[i]!;
      const y = here.y[i]!;
      const [acrossX, acrossY] = [here.x[i + 1]! - x, here.y[i + 1]! - y];
      const [downX, downY] = [below.x[i]! - x, below.y[i]! - y];
      const reachX = Math.min(mostX, Math.max(1, Math.sqrt(acrossX * acrossX + downX * downX)));
      const reachY = Math.min(mostY, Math.max(1, Math.sqrt(acrossY * acrossY + downY * downY)));
      samplePx(source, x, y, reachX, reachY, columns, view, j * view.width + i);
    }
  }
}

/** One output px, number `place` of the view, from around (x, y), counted among px centres. */
function samplePx(
  source: Source,
  x: number,
  y: number,
  reachX: number,
  reachY: number,
  columns: Taps,
  view: View,
  place: number,
): void {
  const { data, width, height, edges, fill } = source;
  const { offsets, weights } = columns;
  const slopeX = 1 / reachX;
  const slopeY = 1 / reachY;
  const left = Math.floor(x - reachX) + 1;
  const top = Math.floor(y - reachY) + 1;
  const countX = Math.ceil(x + reachX) - left;
  const countY = Math.ceil(y + reachY) - top;
  const inside = left >= 0 && top >= 0 && left + countX <= width && top + countY <= height;
  let sumX = 0;
  let sumY = 0;
  let red = 0;
  let green = 0;
  let blue = 0;
  if (inside) {
    for (let k = 0; k < countX; k += 1) {
      const weight = 1 - Math.abs(left + k - x) * slopeX;
      weights[k] = weight;
      sumX += weight;
    }
    for (let m = 0; m < countY; m += 1) {
      const weightY = 1 - Math.abs(top + m - y) * slopeY;
      sumY += weightY;
      let at = ((top + m) * width + left) * 3;
      let rowRed = 0;
      let rowGreen = 0;
      let rowBlue = 0;
      for (let k = 0; k < countX; k += 1, at += 3) {
        const weight = weights[k]!;
        rowRed += weight * data[at]!;
        rowGreen += weight * data[at + 1]!;
        rowBlue += weight * data[at + 2]!;
      }
      red += weightY * rowRed;
      green += weightY * rowGreen;
      blue += weightY * rowBlue;
    }
  } else {
    for (let k = 0; k < countX; k += 1) {
      const weight = 1 - Math.abs(left + k - x) * slopeX;
      weights[k] = weight;
      sumX += weight;
      const column = placeBeyond(left + k, width, edges);
      offsets[k] = column < 0 ? -1 : column * 3;
    }
    for (let m = 0; m < countY; m += 1) {
      const weightY = 1 - Math.abs(top + m - y) * slopeY;
      sumY += weightY;
      const row = placeBeyond(top + m, height, edges);
      const from = row * width * 3;
      let rowRed = 0;
      let rowGreen = 0;
      let rowBlue = 0;
      for (let k = 0; k < countX; k += 1) {
        const weight = weights[k]!;
        const offset = offsets[k]!;
        const known = row >= 0 && offset >= 0;
        const at = from + offset;
        rowRed += weight * (known ? data[at]! : fill[0]);
        rowGreen += weight * (known ? data[at + 1]! : fill[1]);
        rowBlue += weight * (known ? data[at + 2]! : fill[2]);
      }
      red += weightY * rowRed;
      green += weightY * rowGreen;
      blue += weightY * rowBlue;
    }
  }
  const norm = 1 / (sumX * sumY);
  const at = view.at + place;
  const plane = view.width * view.height;
  view.data[at] = red * norm * view.scale[0] + view.offset[0];
  view.data[at + plane] = green * norm * view.scale[1] + view.offset[1];
  view.data[at + 2 * plane] = blue * norm * view.scale[2] + view.offset[2];
}
