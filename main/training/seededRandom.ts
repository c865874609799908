/** Reproducible random numbers: the same seed and purpose give the same sequence on every machine. */

/**
 * A generator of numbers in 0 (included) … 1 (left out). `purpose` keeps the streams of one seed apart, so that drawing
 * more for one thing never changes another. Mulberry32 (T. Ettinger), seeded by FNV-1a of both.
 */
export function seededRandom(seed: number, purpose: string): () => number {
  let state = 0x811c9dc5;
  for (const character of `${seed}/${purpose}`) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Puts the values into random order, in place (Fisher and Yates). */
export function shuffle<Values extends Int32Array | number[]>(values: Values, random: () => number): Values {
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const kept = values[last]!;
    values[last] = values[other]!;
    values[other] = kept;
  }
  return values;
}
