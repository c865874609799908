/**
 * A fingerprint of how a picture looks: alike for copies of other size, quality or brightness, different for other pictures.
 * The DCT hash "pHash" (C. Zauner, "Implementation and benchmarking of perceptual image hash functions", 2010): the signs of
 * the 8 × 8 lowest frequencies of the picture squeezed to 32 × 32, its mean left out. Zauner compares with the median, which is
 * near 0; with 0 itself the hash of the mirrored picture follows from the hash.
 */

/** Edge, in px, of what a hash is taken of. */
export const hashedEdge = 32;
const frequencies = 8;

/** cosines[frequency][position] of the DCT-II. */
const cosines = Array.from({ length: frequencies }, (_, index) =>
  Float64Array.from({ length: hashedEdge }, (_, at) => Math.cos((Math.PI * index * (at + 0.5)) / hashedEdge)),
);

/**
 * @param luma [32, 32], rows from the top, any scale
 * @returns 8 bytes; byte v, bit u (from the lowest) is set where the coefficient of vertical frequency v and horizontal frequency u is
 *   positive; the very first bit never is
 */
export function perceptualHash(luma: Float64Array): Uint8Array {
  const rows = cosines.map((vertical) => {
    const row = new Float64Array(hashedEdge);
    for (let y = 0; y < hashedEdge; y++)
      for (let x = 0; x < hashedEdge; x++) row[x]! += vertical[y]! * luma[y * hashedEdge + x]!;
    return row;
  });
  return Uint8Array.from(rows, (row, v) => {
    let byte = 0;
    for (const [u, horizontal] of cosines.entries()) {
      let sum = 0;
      for (let x = 0; x < hashedEdge; x++) sum += horizontal[x]! * row[x]!;
      if (sum > 0 && u + v > 0) byte |= 1 << u;
    }
    return byte;
  });
}

/** Of the picture mirrored left to right: odd horizontal frequencies change sign. */
export const mirroredHash = (hash: Uint8Array): Uint8Array => hash.map((byte) => byte ^ 0xaa);
