/** Random-looking numbers as a pure function of a seed and an index: the same in every process, on every machine. */

/** The numbers of a seed: 0 ≤ value < 1 for each index. Seeds and indices are taken as 32-bit integers. Mixing function: lowbias32 (Wellons, "Prospecting for hash functions", 2018). */
export function hashRandom(seed: number): (index: number) => number {
  const start = mix(seed);
  return (index) => mix(start ^ Math.imul(index, 0x9e3779b9)) / 2 ** 32;
}

function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
