/** Colour changes of a view's planes; see ../../augment/colour.ts. Planes have room for whole groups of four values. */

/** Sum of a plane. No more than 64 values in a row are added up in float32, so that no digits are lost. */
export function sumPlane(at: usize, length: i32): f64 {
  let total: f64 = 0;
  let i = 0;
  while (i + 4 <= length) {
    const end = min(i + 256, length);
    let sums = f32x4.splat(0);
    for (; i + 4 <= end; i += 4) sums = f32x4.add(sums, v128.load(at + (<usize>i << 2)));
    total += <f64>f32x4.extract_lane(sums, 0) + <f64>f32x4.extract_lane(sums, 1);
    total += <f64>f32x4.extract_lane(sums, 2) + <f64>f32x4.extract_lane(sums, 3);
  }
  for (; i < length; i += 1) total += <f64>load<f32>(at + (<usize>i << 2));
  return total;
}

/** x' = x · times + plus. */
export function scalePlane(at: usize, length: i32, times: f32, plus: f32): void {
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const place = at + (<usize>i << 2);
    v128.store(place, f32x4.add(f32x4.mul(v128.load(place), f32x4.splat(times)), f32x4.splat(plus)));
  }
  for (; i < length; i += 1) {
    const place = at + (<usize>i << 2);
    store<f32>(place, load<f32>(place) * times + plus);
  }
}

/**
 * Matrix, offset and turn of the hue, then scale and offset, on three planes one after the other.
 * @param settings float32: matrix by rows (9), offset (3), hue in sixths of a turn, scale (3), offset of the scaled values (3);
 * behind them room for 48 bytes.
 */
export function applyColour(at: usize, length: i32, settings: usize): void {
  const plane = <usize>length * 4;
  let i = 0;
  for (; i + 4 <= length; i += 4) changeFour(at + (<usize>i << 2), plane, settings);
  // What is left over is changed in a place of its own: behind it lies the next plane.
  const rest = settings + 80;
  for (; i < length; i += 1) {
    const place = at + (<usize>i << 2);
    for (let channel: usize = 0; channel < 3; channel += 1) {
      v128.store(rest + channel * 16, v128.load32_splat(place + channel * plane));
    }
    changeFour(rest, 16, settings);
    for (let channel: usize = 0; channel < 3; channel += 1) {
      store<f32>(place + channel * plane, load<f32>(rest + channel * 16));
    }
  }
}

// @ts-ignore: decorator
@inline
function changeFour(at: usize, plane: usize, settings: usize): void {
  const r = v128.load(at);
  const g = v128.load(at + plane);
  const b = v128.load(at + 2 * plane);
  let red = mixed(r, g, b, settings, 36);
  let green = mixed(r, g, b, settings + 12, 40 - 12);
  let blue = mixed(r, g, b, settings + 24, 44 - 24);
  const turn = load<f32>(settings, 48);
  if (turn != 0) {
    const most = f32x4.pmax(f32x4.pmax(red, green), blue);
    const range = f32x4.sub(most, f32x4.pmin(f32x4.pmin(red, green), blue));
    const coloured = f32x4.gt(range, f32x4.splat(0));
    const perRange = f32x4.div(f32x4.splat(1), v128.bitselect(range, f32x4.splat(1), coloured));
    const ofRed = f32x4.mul(f32x4.sub(green, blue), perRange);
    const ofGreen = f32x4.add(f32x4.splat(2), f32x4.mul(f32x4.sub(blue, red), perRange));
    const ofBlue = f32x4.add(f32x4.splat(4), f32x4.mul(f32x4.sub(red, green), perRange));
    const sixth = v128.bitselect(ofRed, v128.bitselect(ofGreen, ofBlue, f32x4.eq(most, green)), f32x4.eq(most, red));
    const turned = f32x4.add(sixth, f32x4.splat(turn));
    const low = v128.and(f32x4.lt(turned, f32x4.splat(0)), f32x4.splat(6));
    const high = v128.and(f32x4.ge(turned, f32x4.splat(6)), f32x4.splat(6));
    const hue = f32x4.sub(f32x4.add(turned, low), high);
    red = v128.bitselect(hsvChannel(5, hue, most, range), red, coloured);
    green = v128.bitselect(hsvChannel(3, hue, most, range), green, coloured);
    blue = v128.bitselect(hsvChannel(1, hue, most, range), blue, coloured);
  }
  v128.store(at, scaled(red, settings, 52));
  v128.store(at + plane, scaled(green, settings, 56));
  v128.store(at + 2 * plane, scaled(blue, settings, 60));
}

/** One row of the matrix, clipped to 0…255. */
// @ts-ignore: decorator
@inline
function mixed(r: v128, g: v128, b: v128, row: usize, offset: usize): v128 {
  const red = f32x4.mul(v128.load32_splat(row), r);
  const green = f32x4.mul(v128.load32_splat(row, 4), g);
  const blue = f32x4.mul(v128.load32_splat(row, 8), b);
  const sum = f32x4.add(f32x4.add(f32x4.add(red, green), blue), v128.load32_splat(row + offset));
  return f32x4.pmin(f32x4.pmax(sum, f32x4.splat(0)), f32x4.splat(255));
}

// @ts-ignore: decorator
@inline
function scaled(values: v128, settings: usize, channel: usize): v128 {
  const times = v128.load32_splat(settings + channel);
  return f32x4.add(f32x4.mul(values, times), v128.load32_splat(settings + channel, 12));
}

/** R, G, B for n = 5, 3, 1; hue in sixths of a turn, 0…6. */
// @ts-ignore: decorator
@inline
function hsvChannel(n: f32, hue: v128, value: v128, range: v128): v128 {
  const sum = f32x4.add(f32x4.splat(n), hue);
  const k = f32x4.sub(sum, v128.and(f32x4.ge(sum, f32x4.splat(6)), f32x4.splat(6)));
  const near = f32x4.pmin(f32x4.pmin(k, f32x4.sub(f32x4.splat(4), k)), f32x4.splat(1));
  return f32x4.sub(value, f32x4.mul(range, f32x4.pmax(f32x4.splat(0), near)));
}
