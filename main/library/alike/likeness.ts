/** How alike two pictures look, whatever their size, brightness and contrast. */
import { greyEdge } from '../../imaging/measure/measures.ts';

/**
 * Correlation of two squeezed pictures (normalised cross-correlation; J. P. Lewis, 1995): 1 for copies, about 0 for pictures
 * that have nothing in common, 0 where one has no contrast.
 * @param one, other [16, 16]
 * @param mirrored compare with the other's mirror image
 */
export function likeness(one: Uint8Array, other: Uint8Array, mirrored = false): number {
  const [meanOne, meanOther] = [meanOf(one), meanOf(other)];
  let product = 0;
  let squaresOne = 0;
  let squaresOther = 0;
  for (let at = 0; at < one.length; at++) {
    // Within a row of 16, the place counted from the other end.
    const a = one[at]! - meanOne;
    const b = other[mirrored ? at ^ (greyEdge - 1) : at]! - meanOther;
    product += a * b;
    squaresOne += a * a;
    squaresOther += b * b;
  }
  return squaresOne === 0 || squaresOther === 0 ? 0 : Math.max(0, product / Math.sqrt(squaresOne * squaresOther));
}

function meanOf(values: Uint8Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
