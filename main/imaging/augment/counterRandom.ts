/** Counter-based random numbers: number i is a hash of a key and i, so no draw depends on how many came before it elsewhere. */

/** Numbers 0 (included) … 1 (left out). FNV-1a over the key's text, then "lowbias32" (C. Wellons, 2018). */
export function counterRandom(text: string): () => number {
  const first = fnv1a(text, 0x811c9dc5);
  const second = fnv1a(text, 0x9747b28c);
  let count = 0;
  return () => {
    const value = lowbias32(lowbias32((first + Math.imul(count, 0x9e3779b9)) >>> 0) ^ second);
    count += 1;
    return value / 2 ** 32;
  };
}

function fnv1a(text: string, basis: number): number {
  let hash = basis;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Mixes the bits of a whole number into another of 32 bits. */
export function lowbias32(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
