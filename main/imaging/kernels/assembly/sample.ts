/**
 * Samples a view's px from a picture, each by triangles around its place; see ../../warp.ts. A px is a vector of R, G, B and
 * something; most look at 3 × 3 px inside the picture, which are spelt out.
 *
 * Places of a row, counted among px centres, and how far each reaches: four arrays of float64, one after the other, each as long
 * as the view is wide, rounded up to whole groups of four.
 */

/** As in ../../warp.ts. */
const mirror: i32 = 0;
const repeat: i32 = 1;

/** A triangle that reaches no further touches three px at most. The last digit may be off. */
const threePx: f64 = 1.5 + 1e-12;

/** A view through an affine map: px (i, j) looks at (xi·i + xj·j + x0, yi·i + yj·j + y0). */
export function warpAffine(
  picture: usize, width: i32, height: i32, firstRow: i32, edges: i32, colours: usize, places: usize, taps: usize,
  xi: f64, xj: f64, x0: f64, yi: f64, yj: f64, y0: f64, reachX: f64, reachY: f64,
  viewWidth: i32, viewHeight: i32, out: usize,
): void {
  const length = <usize>rowLength(viewWidth) * 8;
  const ys = places + length;
  const reachXs = ys + length;
  const reachYs = reachXs + length;
  for (let at: usize = 0; at < length; at += 16) {
    v128.store(reachXs + at, f64x2.splat(reachX));
    v128.store(reachYs + at, f64x2.splat(reachY));
  }
  const stepX = f64x2.splat(xi);
  const stepY = f64x2.splat(yi);
  for (let j = 0; j < viewHeight; j += 1) {
    const fromX = f64x2.splat(xj * <f64>j + x0);
    const fromY = f64x2.splat(yj * <f64>j + y0);
    let i = f64x2(0, 1);
    for (let at: usize = 0; at < length; at += 16) {
      v128.store(places + at, f64x2.add(f64x2.mul(stepX, i), fromX));
      v128.store(ys + at, f64x2.add(f64x2.mul(stepY, i), fromY));
      i = f64x2.add(i, f64x2.splat(2));
    }
    sampleRow(picture, width, height, firstRow, edges, colours, places, taps, viewWidth, viewHeight, out, j);
  }
}

/**
 * Row `j` of the view, into three planes at `out`.
 * @param picture R, G, B of each px, rows from `firstRow` on; 16 bytes behind the last may be read.
 * @param colours float32: what px beyond the edge hold (R, G, B, nothing), the scale of R, G and B, their offset.
 * @param taps Room for 8 bytes for every column that a px may look at.
 */
export function sampleRow(
  picture: usize, width: i32, height: i32, firstRow: i32, edges: i32, colours: usize, places: usize, taps: usize,
  viewWidth: i32, viewHeight: i32, out: usize, j: i32,
): void {
  const length = <usize>rowLength(viewWidth) * 8;
  const ys = places + length;
  const reachXs = ys + length;
  const reachYs = reachXs + length;
  const stride = <usize>width * 3;
  const plane = <usize>viewWidth * <usize>viewHeight * 4;
  const base = picture - <usize>firstRow * stride;
  const farthestX = i32x4.splat(width - 3);
  const farthestY = i32x4.splat(height - 3);
  const one = f32x4.splat(1);
  const two = f32x4.splat(2);
  const none = f32x4.splat(0);
  const limit = f64x2.splat(threePx);
  for (let i = 0; i < viewWidth; i += 4) {
    const at = <usize>i * 8;
    const xa = v128.load(places + at);
    const xb = v128.load(places + at, 16);
    const ya = v128.load(ys + at);
    const yb = v128.load(ys + at, 16);
    const rxa = v128.load(reachXs + at);
    const rxb = v128.load(reachXs + at, 16);
    const rya = v128.load(reachYs + at);
    const ryb = v128.load(reachYs + at, 16);
    // The first px that a triangle touches lies before the place, or less than half a step behind it.
    const lefta = f64x2.add(f64x2.floor(f64x2.sub(xa, rxa)), f64x2.splat(1));
    const leftb = f64x2.add(f64x2.floor(f64x2.sub(xb, rxb)), f64x2.splat(1));
    const topa = f64x2.add(f64x2.floor(f64x2.sub(ya, rya)), f64x2.splat(1));
    const topb = f64x2.add(f64x2.floor(f64x2.sub(yb, ryb)), f64x2.splat(1));
    const left = whole(lefta, leftb);
    const top = whole(topa, topb);
    const far = v128.or(
      v128.or(v128.or(i32x4.lt_s(left, i32x4.splat(0)), i32x4.gt_s(left, farthestX)),
        v128.or(i32x4.lt_s(top, i32x4.splat(0)), i32x4.gt_s(top, farthestY))),
      v128.or(v128.or(f64x2.gt(rxa, limit), f64x2.gt(rxb, limit)), v128.or(f64x2.gt(rya, limit), f64x2.gt(ryb, limit))),
    );
    let red: v128;
    let green: v128;
    let blue: v128;
    if (v128.any_true(far)) {
      const p0 = anyPx(base, width, height, edges, colours, taps, f64x2.extract_lane(xa, 0), f64x2.extract_lane(ya, 0),
        f64x2.extract_lane(rxa, 0), f64x2.extract_lane(rya, 0));
      const p1 = anyPx(base, width, height, edges, colours, taps, f64x2.extract_lane(xa, 1), f64x2.extract_lane(ya, 1),
        f64x2.extract_lane(rxa, 1), f64x2.extract_lane(rya, 1));
      const p2 = anyPx(base, width, height, edges, colours, taps, f64x2.extract_lane(xb, 0), f64x2.extract_lane(yb, 0),
        f64x2.extract_lane(rxb, 0), f64x2.extract_lane(ryb, 0));
      const p3 = anyPx(base, width, height, edges, colours, taps, f64x2.extract_lane(xb, 1), f64x2.extract_lane(yb, 1),
        f64x2.extract_lane(rxb, 1), f64x2.extract_lane(ryb, 1));
      red = redsOf(p0, p1, p2, p3);
      green = greensOf(p0, p1, p2, p3);
      blue = bluesOf(p0, p1, p2, p3);
    } else {
      const dx = single(f64x2.sub(xa, lefta), f64x2.sub(xb, leftb));
      const dy = single(f64x2.sub(ya, topa), f64x2.sub(yb, topb));
      const slopeX = f32x4.div(one, single(rxa, rxb));
      const slopeY = f32x4.div(one, single(rya, ryb));
      const w0 = f32x4.sub(one, f32x4.mul(dx, slopeX));
      const w1 = f32x4.sub(one, f32x4.mul(f32x4.abs(f32x4.sub(dx, one)), slopeX));
      const w2 = f32x4.pmax(none, f32x4.sub(one, f32x4.mul(f32x4.abs(f32x4.sub(dx, two)), slopeX)));
      const v0 = f32x4.sub(one, f32x4.mul(dy, slopeY));
      const v1 = f32x4.sub(one, f32x4.mul(f32x4.abs(f32x4.sub(dy, one)), slopeY));
      const v2 = f32x4.pmax(none, f32x4.sub(one, f32x4.mul(f32x4.abs(f32x4.sub(dy, two)), slopeY)));
      const sums = f32x4.mul(f32x4.add(f32x4.add(w0, w1), w2), f32x4.add(f32x4.add(v0, v1), v2));
      const norm = f32x4.div(one, sums);
      const at0 = base + <usize>i32x4.extract_lane(top, 0) * stride + <usize>i32x4.extract_lane(left, 0) * 3;
      const at1 = base + <usize>i32x4.extract_lane(top, 1) * stride + <usize>i32x4.extract_lane(left, 1) * 3;
      const at2 = base + <usize>i32x4.extract_lane(top, 2) * stride + <usize>i32x4.extract_lane(left, 2) * 3;
      const at3 = base + <usize>i32x4.extract_lane(top, 3) * stride + <usize>i32x4.extract_lane(left, 3) * 3;
      let p0 = twoRows(
        at0, stride, v128.shuffle<f32>(w0, w0, 0, 0, 0, 0), v128.shuffle<f32>(w1, w1, 0, 0, 0, 0), v128.shuffle<f32>(w2, w2, 0, 0, 0, 0),
        v128.shuffle<f32>(v0, v0, 0, 0, 0, 0), v128.shuffle<f32>(v1, v1, 0, 0, 0, 0),
      );
      let p1 = twoRows(
        at1, stride, v128.shuffle<f32>(w0, w0, 1, 1, 1, 1), v128.shuffle<f32>(w1, w1, 1, 1, 1, 1), v128.shuffle<f32>(w2, w2, 1, 1, 1, 1),
        v128.shuffle<f32>(v0, v0, 1, 1, 1, 1), v128.shuffle<f32>(v1, v1, 1, 1, 1, 1),
      );
      let p2 = twoRows(
        at2, stride, v128.shuffle<f32>(w0, w0, 2, 2, 2, 2), v128.shuffle<f32>(w1, w1, 2, 2, 2, 2), v128.shuffle<f32>(w2, w2, 2, 2, 2, 2),
        v128.shuffle<f32>(v0, v0, 2, 2, 2, 2), v128.shuffle<f32>(v1, v1, 2, 2, 2, 2),
      );
      let p3 = twoRows(
        at3, stride, v128.shuffle<f32>(w0, w0, 3, 3, 3, 3), v128.shuffle<f32>(w1, w1, 3, 3, 3, 3), v128.shuffle<f32>(w2, w2, 3, 3, 3, 3),
        v128.shuffle<f32>(v0, v0, 3, 3, 3, 3), v128.shuffle<f32>(v1, v1, 3, 3, 3, 3),
      );
      // Many triangles touch two rows only.
      if (v128.any_true(f32x4.gt(v2, none))) {
        p0 = f32x4.add(p0, f32x4.mul(v128.shuffle<f32>(v2, v2, 0, 0, 0, 0), threePxOfRow(
          at0 + 2 * stride, v128.shuffle<f32>(w0, w0, 0, 0, 0, 0), v128.shuffle<f32>(w1, w1, 0, 0, 0, 0), v128.shuffle<f32>(w2, w2, 0, 0, 0, 0),
        )));
        p1 = f32x4.add(p1, f32x4.mul(v128.shuffle<f32>(v2, v2, 1, 1, 1, 1), threePxOfRow(
          at1 + 2 * stride, v128.shuffle<f32>(w0, w0, 1, 1, 1, 1), v128.shuffle<f32>(w1, w1, 1, 1, 1, 1), v128.shuffle<f32>(w2, w2, 1, 1, 1, 1),
        )));
        p2 = f32x4.add(p2, f32x4.mul(v128.shuffle<f32>(v2, v2, 2, 2, 2, 2), threePxOfRow(
          at2 + 2 * stride, v128.shuffle<f32>(w0, w0, 2, 2, 2, 2), v128.shuffle<f32>(w1, w1, 2, 2, 2, 2), v128.shuffle<f32>(w2, w2, 2, 2, 2, 2),
        )));
        p3 = f32x4.add(p3, f32x4.mul(v128.shuffle<f32>(v2, v2, 3, 3, 3, 3), threePxOfRow(
          at3 + 2 * stride, v128.shuffle<f32>(w0, w0, 3, 3, 3, 3), v128.shuffle<f32>(w1, w1, 3, 3, 3, 3), v128.shuffle<f32>(w2, w2, 3, 3, 3, 3),
        )));
      }
      red = f32x4.mul(redsOf(p0, p1, p2, p3), norm);
      green = f32x4.mul(greensOf(p0, p1, p2, p3), norm);
      blue = f32x4.mul(bluesOf(p0, p1, p2, p3), norm);
    }
    const to = out + (<usize>j * <usize>viewWidth + <usize>i) * 4;
    const count = viewWidth - i;
    storeFour(to, count, red, colours, 16);
    storeFour(to + plane, count, green, colours, 20);
    storeFour(to + 2 * plane, count, blue, colours, 24);
  }
}

/** How many places a row has: whole groups of four. */
// @ts-ignore: decorator
@inline
function rowLength(viewWidth: i32): i32 {
  return (viewWidth + 3) & ~3;
}

// @ts-ignore: decorator
@inline
function single(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 1, 4, 5);
}

// @ts-ignore: decorator
@inline
function whole(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(i32x4.trunc_sat_f64x2_s_zero(a), i32x4.trunc_sat_f64x2_s_zero(b), 0, 1, 4, 5);
}

/** 3 × 2 px from `at` on, weighed; not divided by the weights' sums. */
// @ts-ignore: decorator
@inline
function twoRows(at: usize, stride: usize, w0: v128, w1: v128, w2: v128, v0: v128, v1: v128): v128 {
  const first = f32x4.mul(v0, threePxOfRow(at, w0, w1, w2));
  return f32x4.add(first, f32x4.mul(v1, threePxOfRow(at + stride, w0, w1, w2)));
}

// @ts-ignore: decorator
@inline
function threePxOfRow(at: usize, w0: v128, w1: v128, w2: v128): v128 {
  const bytes = v128.load(at);
  const first = i8x16.swizzle(bytes, i8x16(0, -1, -1, -1, 1, -1, -1, -1, 2, -1, -1, -1, -1, -1, -1, -1));
  const second = i8x16.swizzle(bytes, i8x16(3, -1, -1, -1, 4, -1, -1, -1, 5, -1, -1, -1, -1, -1, -1, -1));
  const third = i8x16.swizzle(bytes, i8x16(6, -1, -1, -1, 7, -1, -1, -1, 8, -1, -1, -1, -1, -1, -1, -1));
  return f32x4.add(
    f32x4.add(f32x4.mul(w0, f32x4.convert_i32x4_s(first)), f32x4.mul(w1, f32x4.convert_i32x4_s(second))),
    f32x4.mul(w2, f32x4.convert_i32x4_s(third)),
  );
}

/** One px from around (x, y), however far it reaches and wherever it lies. */
function anyPx(
  base: usize, width: i32, height: i32, edges: i32, colours: usize, taps: usize, x: f64, y: f64, reachX: f64, reachY: f64,
): v128 {
  const fill = v128.load(colours);
  const left = <i32>Math.floor(x - reachX) + 1;
  const top = <i32>Math.floor(y - reachY) + 1;
  const countX = <i32>Math.ceil(x + reachX) - left;
  const countY = <i32>Math.ceil(y + reachY) - top;
  let sumX: f32 = 0;
  for (let k = 0; k < countX; k += 1) {
    const weight = <f32>(1 - Math.abs(<f64>(left + k) - x) / reachX);
    const place = placeBeyond(left + k, width, edges);
    store<i32>(taps + (<usize>k << 3), place < 0 ? -1 : place * 3);
    store<f32>(taps + (<usize>k << 3), weight, 4);
    sumX += weight;
  }
  let sumY: f32 = 0;
  let px = f32x4.splat(0);
  for (let m = 0; m < countY; m += 1) {
    const weightY = <f32>(1 - Math.abs(<f64>(top + m) - y) / reachY);
    sumY += weightY;
    const place = placeBeyond(top + m, height, edges);
    if (place < 0) {
      px = f32x4.add(px, f32x4.mul(fill, f32x4.splat(weightY * sumX)));
      continue;
    }
    const row = base + <usize>place * <usize>width * 3;
    let sum = f32x4.splat(0);
    for (let k = 0; k < countX; k += 1) {
      const offset = load<i32>(taps + (<usize>k << 3));
      const weight = v128.load32_splat(taps + (<usize>k << 3), 4);
      sum = f32x4.add(sum, f32x4.mul(weight, offset < 0 ? fill : onePx(row + <usize>offset)));
    }
    px = f32x4.add(px, f32x4.mul(f32x4.splat(weightY), sum));
  }
  return f32x4.mul(px, f32x4.splat(1 / (sumX * sumY)));
}

// @ts-ignore: decorator
@inline
function onePx(at: usize): v128 {
  const bytes = v128.load32_zero(at);
  return f32x4.convert_i32x4_s(i8x16.swizzle(bytes, i8x16(0, -1, -1, -1, 1, -1, -1, -1, 2, -1, -1, -1, -1, -1, -1, -1)));
}

/** Where index `index` of an axis with `size` px is taken from; −1 for nowhere. Mirrors at the outer edge of the outermost px. */
// @ts-ignore: decorator
@inline
function placeBeyond(index: i32, size: i32, edges: i32): i32 {
  if (index >= 0 && index < size) return index;
  if (edges == repeat) return index < 0 ? 0 : size - 1;
  if (edges != mirror) return -1;
  const period = 2 * size;
  const within = ((index % period) + period) % period;
  return within < size ? within : period - 1 - within;
}

// @ts-ignore: decorator
@inline
function redsOf(p0: v128, p1: v128, p2: v128, p3: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(p0, p1, 0, 4, 1, 5), v128.shuffle<f32>(p2, p3, 0, 4, 1, 5), 0, 1, 4, 5);
}

// @ts-ignore: decorator
@inline
function greensOf(p0: v128, p1: v128, p2: v128, p3: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(p0, p1, 0, 4, 1, 5), v128.shuffle<f32>(p2, p3, 0, 4, 1, 5), 2, 3, 6, 7);
}

// @ts-ignore: decorator
@inline
function bluesOf(p0: v128, p1: v128, p2: v128, p3: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(p0, p1, 2, 6, 3, 7), v128.shuffle<f32>(p2, p3, 2, 6, 3, 7), 0, 1, 4, 5);
}

/** Writes the first `count` of up to four values of a channel, as its scale and offset at `colours` + `channel` say. */
// @ts-ignore: decorator
@inline
function storeFour(to: usize, count: i32, values: v128, colours: usize, channel: usize): void {
  const written = f32x4.add(
    f32x4.mul(values, v128.load32_splat(colours + channel)),
    v128.load32_splat(colours + channel, 12),
  );
  if (count >= 4) {
    v128.store(to, written);
    return;
  }
  store<f32>(to, f32x4.extract_lane(written, 0));
  if (count > 1) store<f32>(to, f32x4.extract_lane(written, 1), 4);
  if (count > 2) store<f32>(to, f32x4.extract_lane(written, 2), 8);
}
