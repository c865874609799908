/** A blur of a view's planes; see ../../augment/blur.ts. */

/**
 * Three planes one after the other, each summed along its rows and then along its columns.
 * @param weights float32, `radius` + 1 of them: of the px itself and of those at each distance.
 * @param row Room for a row and 2 · radius values more.
 * @param rows Room for a plane.
 */
export function blurPlanes(
  at: usize, width: i32, height: i32, weights: usize, radius: i32, row: usize, rows: usize,
): void {
  const plane = <usize>width * <usize>height * 4;
  for (let channel = 0; channel < 3; channel += 1) {
    const first = at + <usize>channel * plane;
    for (let y = 0; y < height; y += 1) {
      const from = first + <usize>y * <usize>width * 4;
      memory.copy(row + <usize>radius * 4, from, <usize>width * 4);
      for (let d = 1; d <= radius; d += 1) {
        store<f32>(row + <usize>(radius - d) * 4, load<f32>(from + <usize>within(-d, width) * 4));
        store<f32>(row + <usize>(radius + width - 1 + d) * 4, load<f32>(from + <usize>within(width - 1 + d, width) * 4));
      }
      blurRow(row + <usize>radius * 4, rows + <usize>y * <usize>width * 4, width, weights, radius);
    }
    for (let y = 0; y < height; y += 1) blurColumns(rows, first, y, width, height, weights, radius);
  }
}

/** `from` has `radius` values more on either side. */
// @ts-ignore: decorator
@inline
function blurRow(from: usize, to: usize, width: i32, weights: usize, radius: i32): void {
  let x = 0;
  for (; x + 4 <= width; x += 4) {
    const centre = from + <usize>x * 4;
    let sum = f32x4.mul(v128.load32_splat(weights), v128.load(centre));
    for (let d: usize = 4; d <= <usize>radius * 4; d += 4) {
      const both = f32x4.add(v128.load(centre - d), v128.load(centre + d));
      sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + d), both));
    }
    v128.store(to + <usize>x * 4, sum);
  }
  for (; x < width; x += 1) {
    const centre = from + <usize>x * 4;
    let sum = load<f32>(weights) * load<f32>(centre);
    for (let d: usize = 4; d <= <usize>radius * 4; d += 4) {
      sum += load<f32>(weights + d) * (load<f32>(centre - d) + load<f32>(centre + d));
    }
    store<f32>(to + <usize>x * 4, sum);
  }
}

/** Row `y` of what comes out, from the rows around it. */
// @ts-ignore: decorator
@inline
function blurColumns(
  rows: usize, to: usize, y: i32, width: i32, height: i32, weights: usize, radius: i32,
): void {
  const stride = <usize>width * 4;
  const middle = rows + <usize>y * stride;
  const out = to + <usize>y * stride;
  let x: usize = 0;
  for (; x + 16 <= stride; x += 16) {
    let sum = f32x4.mul(v128.load32_splat(weights), v128.load(middle + x));
    for (let d = 1; d <= radius; d += 1) {
      const above = rows + <usize>within(y - d, height) * stride;
      const below = rows + <usize>within(y + d, height) * stride;
      const both = f32x4.add(v128.load(above + x), v128.load(below + x));
      sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + <usize>d * 4), both));
    }
    v128.store(out + x, sum);
  }
  for (; x < stride; x += 4) {
    let sum = load<f32>(weights) * load<f32>(middle + x);
    for (let d = 1; d <= radius; d += 1) {
      const above = rows + <usize>within(y - d, height) * stride;
      const below = rows + <usize>within(y + d, height) * stride;
      sum += load<f32>(weights + <usize>d * 4) * (load<f32>(above + x) + load<f32>(below + x));
    }
    store<f32>(out + x, sum);
  }
}

/** Mirrors at the centre of the first and last px, again and again where the view is smaller than the reach. */
// @ts-ignore: decorator
@inline
function within(index: i32, size: i32): i32 {
  if (index >= 0 && index < size) return index;
  if (size == 1) return 0;
  const period = 2 * (size - 1);
  const place = ((index % period) + period) % period;
  return place < size ? place : period - place;
}
