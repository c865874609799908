/** Shrinks a picture; see ../../resample.ts. */

/**
 * Adds source rows to the two rows that share them: `above` = `carried` + the rows by their shares, and `carried` becomes what is
 * left of them for the row that follows.
 * @param rows `count` rows of bytes, `stride` bytes apart; up to 15 bytes behind the last may be read.
 * @param shares float32, one for each row.
 * @param length Values of a row; `carried` and `above` (float32) have room for whole groups of 16.
 */
export function addRows(
  rows: usize, stride: usize, count: i32, shares: usize, carried: usize, above: usize, length: i32,
): void {
  for (let x: usize = 0; x < <usize>length; x += 16) {
    let all0 = f32x4.splat(0);
    let all1 = f32x4.splat(0);
    let all2 = f32x4.splat(0);
    let all3 = f32x4.splat(0);
    let shared0 = f32x4.splat(0);
    let shared1 = f32x4.splat(0);
    let shared2 = f32x4.splat(0);
    let shared3 = f32x4.splat(0);
    let at = rows + x;
    for (let row = 0; row < count; row += 1, at += stride) {
      const share = v128.load32_splat(shares + (<usize>row << 2));
      const bytes = v128.load(at);
      const low = i16x8.extend_low_i8x16_u(bytes);
      const high = i16x8.extend_high_i8x16_u(bytes);
      const v0 = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(low));
      const v1 = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(low));
      const v2 = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(high));
      const v3 = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(high));
      all0 = f32x4.add(all0, v0);
      all1 = f32x4.add(all1, v1);
      all2 = f32x4.add(all2, v2);
      all3 = f32x4.add(all3, v3);
      shared0 = f32x4.add(shared0, f32x4.mul(share, v0));
      shared1 = f32x4.add(shared1, f32x4.mul(share, v1));
      shared2 = f32x4.add(shared2, f32x4.mul(share, v2));
      shared3 = f32x4.add(shared3, f32x4.mul(share, v3));
    }
    const into = above + x * 4;
    const left = carried + x * 4;
    v128.store(into, f32x4.add(v128.load(left), shared0));
    v128.store(into, f32x4.add(v128.load(left, 16), shared1), 16);
    v128.store(into, f32x4.add(v128.load(left, 32), shared2), 32);
    v128.store(into, f32x4.add(v128.load(left, 48), shared3), 48);
    v128.store(left, f32x4.sub(all0, shared0));
    v128.store(left, f32x4.sub(all1, shared1), 16);
    v128.store(left, f32x4.sub(all2, shared2), 32);
    v128.store(left, f32x4.sub(all3, shared3), 48);
  }
}

/**
 * Shrinks a row of R, G, B sideways.
 * @param row float32; one value behind the last is read.
 * @param shares float32, one for each px of the row.
 * @param ends int32: how many px lie before the centre of each output; one entry more, which is all.
 * @param norm float32, one for each output.
 * @param shrunk float32: R, G, B and one value more for each output.
 */
export function shrinkRow(
  row: usize, shares: usize, ends: usize, norm: usize, factor: f32, size: i32, shrunk: usize,
): void {
  let carried = f32x4.splat(0);
  let x: i32 = 0;
  for (let k = 0; k <= size; k += 1) {
    let all = f32x4.splat(0);
    let shared = f32x4.splat(0);
    for (const end = load<i32>(ends + (<usize>k << 2)); x < end; x += 1) {
      const px = v128.load(row + <usize>x * 12);
      all = f32x4.add(all, px);
      shared = f32x4.add(shared, f32x4.mul(px, v128.load32_splat(shares + (<usize>x << 2))));
    }
    if (k > 0) {
      const before = <usize>(k - 1);
      const weight = load<f32>(norm + (before << 2)) * factor;
      v128.store(shrunk + (before << 4), f32x4.mul(f32x4.add(carried, shared), f32x4.splat(weight)));
    }
    carried = f32x4.sub(all, shared);
  }
}
