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
  const columns = { counts, offsets, weights, most, fill };
  // Every column has three taps at most, and a place for each: then they are spelt out.
  const short = reachX <= threePx && (edges === 'mirror' || edges === 'repeat');
  const sum = short ? sumThree : sumSideways;
  /** Where a source row lies in the ring, summed sideways. */
  const rowInRing = (sourceRow: number): number => {
    const slot = sourceRow % ringRows;
    if (inRing[slot] !== sourceRow) {
      inRing[slot] = sourceRow;
      sum(data, sourceRow * width * 3, columns, ring, slot * length);
    }
    return slot * length;
  };
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
      if (row >= 0) addRow(mixed, ring, rowInRing(row), weight);
      else addFill(mixed, sumsX, fill, weight);
    }
    const at = view.at + j * view.width;
    for (let i = 0, from = 0; i < view.width; i += 1, from += 3) {
      const norm = 1 / (sumsX[i]! * sumY);
      out[at + i] = mixed[from]! * norm * scaleR + offsetR;
      out[at + i + plane] = mixed[from + 1]! * norm * scaleG + offsetG;
      out[at + i + 2 * plane] = mixed[from + 2]! * norm * scaleB + offsetB;
    }
  }
}

function addRow(mixed: Float64Array, ring: Float64Array, from: number, weight: number): void {
  for (let x = 0; x < mixed.length; x += 1) mixed[x]! += weight * ring[from + x]!;
}

/** A row beyond an edge of one colour. */
function addFill(
  mixed: Float64Array,
  sumsX: Float64Array,
  fill: readonly [number, number, number],
  weight: number,
): void {
  for (let i = 0; i < sumsX.length; i += 1) {
    mixed[3 * i]! += weight * fill[0] * sumsX[i]!;
    mixed[3 * i + 1]! += weight * fill[1] * sumsX[i]!;
    mixed[3 * i + 2]! += weight * fill[2] * sumsX[i]!;
  }
}

/** Taps of every column, `most` places for each. */
interface ColumnTaps {
  readonly counts: Int32Array;
  readonly offsets: Int32Array;
  readonly weights: Float64Array;
  readonly most: number;
  readonly fill: readonly [number, number, number];
}

/** `sumSideways` for columns with three taps at most, all of them in the picture; missing taps weigh nothing. */
function sumThree(
  data: Uint8Array,
  row: number,
  { counts, offsets, weights, most }: ColumnTaps,
  ring: Float64Array,
  into: number,
): void {
  for (let i = 0, tap = 0, place = into; i < counts.length; i += 1, tap += most, place += 3) {
    const w0 = weights[tap]!;
    const w1 = weights[tap + 1]!;
    const w2 = weights[tap + 2]!;
    const a = row + offsets[tap]!;
    const b = row + offsets[tap + 1]!;
    const c = row + offsets[tap + 2]!;
    ring[place] = w0 * data[a]! + w1 * data[b]! + w2 * data[c]!;
    ring[place + 1] = w0 * data[a + 1]! + w1 * data[b + 1]! + w2 * data[c + 1]!;
    ring[place + 2] = w0 * data[a + 2]! + w1 * data[b + 2]! + w2 * data[c + 2]!;
  }
}

/** One source row, weighed for every column of the view, into `ring` from `into`; not divided by the weights' sums. */
function sumSideways(
  data: Uint8Array,
  row: number,
  { counts, offsets, weights, most, fill }: ColumnTaps,
  ring: Float64Array,
  into: number,
): void {
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

/** Where the px of one row of the view look, counted among px centres, and how far each reaches. */
interface Places {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly reachX: Float64Array;
  readonly reachY: Float64Array;
}

const placesFor = (width: number): Places => ({
  x: new Float64Array(width),
  y: new Float64Array(width),
  reachX: new Float64Array(width),
  reachY: new Float64Array(width),
});

/** Any affine map. */
function warpTurned(
  source: Source,
  step: { xi: number; xj: number; yi: number; yj: number; reachX: number; reachY: number },
  frame: Frame,
  view: View,
): void {
  const { xi, xj, yi, yj, reachX, reachY } = step;
  const places = placesFor(view.width);
  places.reachX.fill(reachX);
  places.reachY.fill(reachY);
  const columns = tapsFor(reachX);
  for (let j = 0; j < view.height; j += 1) {
    const v = j + 0.5 - view.height / 2;
    for (let i = 0; i < view.width; i += 1) {
      const u = i + 0.5 - view.width / 2;
      places.x[i] = xi * u + xj * v + frame.x0 - 0.5;
      places.y[i] = yi * u + yj * v + frame.y0 - 0.5;
    }
    sampleRow(source, places, columns, view, j);
  }
}

/** How many times longer than the frame's a bent step may be before it is no longer averaged whole. */
const mostStretch = 3;

/** A map that is not affine: the step from one output px to the next differs from place to place. */
function warpBent(source: Source, frame: Frame, bend: Bend, view: View): void {
  const { width } = view;
  const bendRow = createBendRow(bend, width, view.height);
  // Places of one row of the view and of the row below it, one more at the right.
  let here = { x: new Float64Array(width + 1), y: new Float64Array(width + 1) };
  let below = { x: new Float64Array(width + 1), y: new Float64Array(width + 1) };
  const placeRow = (row: number, into: { x: Float64Array; y: Float64Array }): void => {
    bendRow(row, into.x, into.y);
    for (let i = 0; i <= width; i += 1) {
      const u = into.x[i]!;
      const v = into.y[i]!;
      into.x[i] = frame.xu * u + frame.xv * v + frame.x0 - 0.5;
      into.y[i] = frame.yu * u + frame.yv * v + frame.y0 - 0.5;
    }
  };
  // Towards a horizon steps grow without end; there a few px must do for many.
  const mostX = mostStretch * Math.max(1, Math.hypot(frame.xu / width, frame.xv / view.height));
  const mostY = mostStretch * Math.max(1, Math.hypot(frame.yu / width, frame.yv / view.height));
  const columns = tapsFor(mostX);
  const { reachX, reachY } = placesFor(width);
  placeRow(0, below);
  for (let j = 0; j < view.height; j += 1) {
    [here, below] = [below, here];
    placeRow(j + 1, below);
    const { x, y } = here;
    for (let i = 0; i < width; i += 1) {
      const acrossX = x[i + 1]! - x[i]!;
      const acrossY = y[i + 1]! - y[i]!;
      const downX = below.x[i]! - x[i]!;
      const downY = below.y[i]! - y[i]!;
      reachX[i] = Math.min(mostX, Math.max(1, Math.sqrt(acrossX * acrossX + downX * downX)));
      reachY[i] = Math.min(mostY, Math.max(1, Math.sqrt(acrossY * acrossY + downY * downY)));
    }
    sampleRow(source, { x, y, reachX, reachY }, columns, view, j);
  }
}

/** A triangle that reaches no further touches three px at most. The last digit may be off. */
const threePx = 1.5 + 1e-12;

/** Row `j` of the view. Most places look at 3 × 3 px at most: those are spelt out. */
function sampleRow(source: Source, places: Places, columns: Taps, view: View, j: number): void {
  const { data, width, height, edges } = source;
  const { x, y, reachX, reachY } = places;
  const stride = width * 3;
  const plane = view.width * view.height;
  const [scaleR, scaleG, scaleB] = view.scale;
  const [offsetR, offsetG, offsetB] = view.offset;
  const out = view.data;
  const row = view.at + j * view.width;
  const goesOn = edges === 'mirror' || edges === 'repeat';
  for (let i = 0; i < view.width; i += 1) {
    const px = x[i]!;
    const py = y[i]!;
    const rx = reachX[i]!;
    const ry = reachY[i]!;
    const firstX = px - rx;
    const firstY = py - ry;
    // Whole numbers by truncation where that rounds down.
    const left = firstX >= 0 ? (firstX | 0) + 1 : Math.floor(firstX) + 1;
    const top = firstY >= 0 ? (firstY | 0) + 1 : Math.floor(firstY) + 1;
    const inside = left >= 0 && top >= 0 && left + 3 <= width && top + 3 <= height;
    if (!(rx <= threePx && ry <= threePx) || !(inside || goesOn)) {
      samplePx(source, px, py, rx, ry, columns, view, j * view.width + i);
      continue;
    }
    const slopeX = 1 / rx;
    const slopeY = 1 / ry;
    // The first px lies before the place or less than half a step behind it; the last may be out of reach.
    const w0 = 1 - Math.abs(px - left) * slopeX;
    const w1 = 1 - Math.abs(px - left - 1) * slopeX;
    const w2 = Math.max(0, 1 - Math.abs(px - left - 2) * slopeX);
    const v0 = 1 - Math.abs(py - top) * slopeY;
    const v1 = 1 - Math.abs(py - top - 1) * slopeY;
    const v2 = Math.max(0, 1 - Math.abs(py - top - 2) * slopeY);
    const norm = 1 / ((w0 + w1 + w2) * (v0 + v1 + v2));
    let a = left * 3;
    let b = a + 3;
    let c = b + 3;
    let first = top * stride;
    let second = first + stride;
    let third = second + stride;
    if (!inside) {
      a = placeBeyond(left, width, edges) * 3;
      b = placeBeyond(left + 1, width, edges) * 3;
      c = placeBeyond(left + 2, width, edges) * 3;
      first = placeBeyond(top, height, edges) * stride;
      second = placeBeyond(top + 1, height, edges) * stride;
      third = placeBeyond(top + 2, height, edges) * stride;
    }
    let at = first + a;
    let next = first + b;
    let last = first + c;
    let red = v0 * (w0 * data[at]! + w1 * data[next]! + w2 * data[last]!);
    let green = v0 * (w0 * data[at + 1]! + w1 * data[next + 1]! + w2 * data[last + 1]!);
    let blue = v0 * (w0 * data[at + 2]! + w1 * data[next + 2]! + w2 * data[last + 2]!);
    at = second + a;
    next = second + b;
    last = second + c;
    red += v1 * (w0 * data[at]! + w1 * data[next]! + w2 * data[last]!);
    green += v1 * (w0 * data[at + 1]! + w1 * data[next + 1]! + w2 * data[last + 1]!);
    blue += v1 * (w0 * data[at + 2]! + w1 * data[next + 2]! + w2 * data[last + 2]!);
    if (v2 > 0) {
      at = third + a;
      next = third + b;
      last = third + c;
      red += v2 * (w0 * data[at]! + w1 * data[next]! + w2 * data[last]!);
      green += v2 * (w0 * data[at + 1]! + w1 * data[next + 1]! + w2 * data[last + 1]!);
      blue += v2 * (w0 * data[at + 2]! + w1 * data[next + 2]! + w2 * data[last + 2]!);
    }
    out[row + i] = red * norm * scaleR + offsetR;
    out[row + i + plane] = green * norm * scaleG + offsetG;
    out[row + i + 2 * plane] = blue * norm * scaleB + offsetB;
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
