/**
 * Resizes a rectangle of a picture by a triangle filter widened when shrinking (antialiased bilinear, as Pillow does it),
 * in floating point, nothing rounded in between. See preprocessing.ts for the definition.
 */
import { bytesAt, floatsAt, kernels, layOut, wholesAt } from './kernels/kernels.ts';
import type { Picture } from './picture.ts';
import type { View } from './view.ts';

/** A rectangle in px of the picture; edges may lie between px. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Writes `region`, resized to the view's size, into the view. Only source px inside `bounds` (whole px) count, so an
 * edge is never mixed with what lies beyond it.
 */
export function resample(picture: Picture, region: Region, bounds: Region, view: View): void {
  const { left, top, width, height } = bounds;
  if (region.width >= view.width && region.height >= view.height) {
    const columns = sharedAxis(region.left, region.width, left, left + width, view.width);
    const rows = sharedAxis(region.top, region.height, top, top + height, view.height);
    shrink(picture, columns, rows, view);
  } else {
    const columns = tapAxis(region.left, region.width, left, left + width, view.width);
    const rows = tapAxis(region.top, region.height, top, top + height, view.height);
    resize(picture, columns, rows, view);
  }
}

/**
 * Shrinking along one axis. Neighbouring outputs' triangles cross so that every source px belongs to the two outputs
 * whose centres enclose it, with shares that add up to 1: each px is read once for both.
 */
interface SharedAxis {
  /** First source px that counts. */
  readonly low: number;
  /** Share of each source px, from `low`, for the output before it; the rest is for the output after it. */
  readonly shares: Float64Array;
  /** Source px up to `ends[k]`, from `low`, lie before the centre of output k; the one entry more than outputs is all. */
  readonly ends: Int32Array;
  /** 1 / the sum of each output's shares. */
  readonly norm: Float64Array;
}

/** Output k looks at c = start + (k + 0.5)·s, s = extent / size ≥ 1; source px j weighs max(0, 1 − |j + 0.5 − c| / s). */
function sharedAxis(start: number, extent: number, low: number, high: number, size: number): SharedAxis {
  const scale = extent / size;
  const first = Math.max(low, Math.ceil(start - scale / 2 - 0.5));
  const end = Math.min(high, Math.floor(start + extent + scale / 2 - 0.5) + 1);
  const shares = new Float64Array(end - first);
  const ends = new Int32Array(size + 1).fill(end - first);
  const norm = new Float64Array(size);
  let k = 0;
  for (let j = 0; j < shares.length; j += 1) {
    const place = (first + j + 0.5 - start) / scale - 0.5; // counted in outputs: 0 is the centre of output 0
    for (; k < size && k <= place; k += 1) ends[k] = j;
    const share = k - place;
    shares[j] = share;
    if (k > 0) norm[k - 1]! += share;
    if (k < size) norm[k]! += 1 - share;
  }
  for (let i = 0; i < size; i += 1) norm[i] = 1 / norm[i]!;
  return { low: first, shares, ends, norm };
}

function shrink(picture: Picture, columns: SharedAxis, rows: SharedAxis, view: View): void {
  // Rows first: sums over source rows run through memory in order, and only the view's rows are left to shrink sideways.
  const { data, width } = picture;
  const stride = width * 3;
  const span = columns.shares.length * 3;
  const size = view.width;
  const bench = layOut({
    // The source rows of one output row, those of the row before it that it shares, and their sums.
    rows: mostBetween(rows.ends) * stride + 16,
    rowShares: 4 * mostBetween(rows.ends),
    carried: 4 * (span + 16),
    above: 4 * (span + 16),
    shares: 4 * columns.shares.length,
    ends: 4 * (size + 1),
    norm: 4 * size,
    shrunk: 16 * size,
  });
  floatsAt(bench.carried, span + 16).fill(0);
  floatsAt(bench.shares, columns.shares.length).set(columns.shares);
  wholesAt(bench.ends, size + 1).set(columns.ends);
  floatsAt(bench.norm, size).set(columns.norm);
  const shrunk = floatsAt(bench.shrunk, 4 * size);
  let y = 0;
  for (let k = 0; k <= view.height; k += 1) {
    const count = rows.ends[k]! - y;
    const from = (rows.low + y) * stride + columns.low * 3;
    const bytes = data.subarray(from, from + Math.max(0, (count - 1) * stride + span));
    bytesAt(bench.rows, bytes.length).set(bytes);
    floatsAt(bench.rowShares, count).set(rows.shares.subarray(y, y + count));
    kernels.addRows(bench.rows, stride, count, bench.rowShares, bench.carried, bench.above, span);
    y += count;
    if (k === 0) continue;
    const factor = rows.norm[k - 1]!;
    kernels.shrinkRow(bench.above, bench.shares, bench.ends, bench.norm, factor, size, bench.shrunk);
    writeRow(view, k - 1, shrunk, 4);
  }
}

/** Most source px that two neighbouring outputs share. */
const mostBetween = (ends: Int32Array): number =>
  ends.reduce((most, end, k) => Math.max(most, end - (k === 0 ? 0 : ends[k - 1]!)), 0);

/** Which source px each output looks at along one axis, when at least one axis is enlarged. */
interface TapAxis {
  /** First source px of each output. */
  readonly first: Int32Array;
  /** Where each output's weights begin in `weights`; one more entry than outputs. */
  readonly from: Int32Array;
  /** Weights of all outputs one after the other; those of one output add up to 1. */
  readonly weights: Float64Array;
}

/** As `sharedAxis`, for any s: source px j weighs max(0, 1 − |j + 0.5 − c| / max(s, 1)). */
function tapAxis(start: number, extent: number, low: number, high: number, size: number): TapAxis {
  const scale = extent / size;
  const reach = Math.max(scale, 1);
  const first = new Int32Array(size);
  const from = new Int32Array(size + 1);
  const weights = new Float64Array(size * (Math.ceil(2 * reach) + 1));
  let at = 0;
  for (let k = 0; k < size; k += 1) {
    // A centre beyond the outermost px sees that px alone.
    const centre = Math.min(Math.max(start + (k + 0.5) * scale, low + 0.5), high - 0.5);
    const begin = Math.max(low, Math.floor(centre - reach - 0.5) + 1);
    const end = Math.min(high, Math.ceil(centre + reach - 0.5));
    first[k] = begin;
    let sum = 0;
    for (let j = begin; j < end; j += 1) sum += 1 - Math.abs(j + 0.5 - centre) / reach;
    for (let j = begin; j < end; j += 1, at += 1) weights[at] = (1 - Math.abs(j + 0.5 - centre) / reach) / sum;
    from[k + 1] = at;
  }
  return { first, from, weights };
}

function resize(picture: Picture, columns: TapAxis, rows: TapAxis, view: View): void {
  const length = view.width * 3;
  // A ring of source rows, each resized sideways once: only those that one output row mixes are kept.
  let ring = 1;
  for (let k = 0; k < view.height; k += 1) ring = Math.max(ring, rows.from[k + 1]! - rows.from[k]!);
  const resized = new Float64Array(ring * length);
  const mixed = new Float64Array(length);
  let ready = rows.first[0]!; // the first source row that is not in the ring yet
  for (let k = 0; k < view.height; k += 1) {
    const first = rows.first[k]!;
    const from = rows.from[k]!;
    const count = rows.from[k + 1]! - from;
    for (ready = Math.max(ready, first); ready < first + count; ready += 1) {
      resizeRow(picture.data, ready * picture.width * 3, columns, resized, (ready % ring) * length);
    }
    const weight = rows.weights[from]!;
    const place = (first % ring) * length;
    for (let x = 0; x < length; x += 1) mixed[x] = weight * resized[place + x]!;
    for (let tap = 1; tap < count; tap += 1) {
      addWeighted(resized, ((first + tap) % ring) * length, rows.weights[from + tap]!, mixed);
    }
    writeRow(view, k, mixed, 3);
  }
}

function addWeighted(rows: Float64Array, row: number, weight: number, mixed: Float64Array): void {
  for (let x = 0; x < mixed.length; x += 1) mixed[x]! += weight * rows[row + x]!;
}

/** One source row, resized sideways into interleaved `resized` from `out`. */
function resizeRow(data: Uint8Array, row: number, columns: TapAxis, resized: Float64Array, out: number): void {
  const { first, from, weights } = columns;
  let tap = 0;
  for (let k = 0; k < first.length; k += 1) {
    let at = row + first[k]! * 3;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (const end = from[k + 1]!; tap < end; tap += 1) {
      const weight = weights[tap]!;
      red += weight * data[at]!;
      green += weight * data[at + 1]!;
      blue += weight * data[at + 2]!;
      at += 3;
    }
    const place = out + k * 3;
    resized[place] = red;
    resized[place + 1] = green;
    resized[place + 2] = blue;
  }
}

/** Puts one interleaved row, `step` values a px, into the view's planes. */
function writeRow(view: View, y: number, row: Float32Array | Float64Array, step: number): void {
  const { data, width } = view;
  const [scaleR, scaleG, scaleB] = view.scale;
  const [offsetR, offsetG, offsetB] = view.offset;
  const plane = width * view.height;
  const reds = view.at + y * width;
  const greens = reds + plane;
  const blues = greens + plane;
  for (let x = 0, from = 0; x < width; x += 1, from += step) {
    data[reds + x] = row[from]! * scaleR + offsetR;
    data[greens + x] = row[from + 1]! * scaleG + offsetG;
    data[blues + x] = row[from + 2]! * scaleB + offsetB;
  }
}
