/** Channel numbers that suit the hardware. */

/** Rounds to a multiple of 8, but never down by more than a tenth (the MobileNet reference code's `_make_divisible`). */
export function divisible(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}
