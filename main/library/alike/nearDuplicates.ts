/** Finds copies of a picture among many: other sizes, qualities, brightness, small crops, mirrored ones. */
import { mirroredHash } from '../../imaging/measure/perceptualHash.ts';
import { givingWay } from '../portions.ts';
import { likeness } from './likeness.ts';

/** How one picture looks. */
export interface Look {
  /** Perceptual hash, 8 bytes. */
  readonly hash: Uint8Array;
  /** [16, 16] */
  readonly grey: Uint8Array;
  /** Standard deviation of luma, 0…0.5. */
  readonly contrast: number;
}

export interface NearPair {
  /** Indices of the looks, the smaller one first. */
  readonly first: number;
  readonly second: number;
  /** Bits of their hashes that differ. */
  readonly bits: number;
  /** 0…1, see likeness.ts. */
  readonly likeness: number;
  readonly mirrored: boolean;
}

/** Hashes of near-duplicates differ in so many of their 64 bits at most; those of other pictures in about 32. */
export const mostBits = 10;
/**
 * Near-duplicates are at least so alike; the more bits differ, the more. A mirrored copy shows nothing but what the other
 * shows, and round things look mirrored by chance. Chosen on flowers, ants-bees and drawings, see docs/BENCHMARKS.md.
 */
export const leastLikeness = (bits: number, mirrored: boolean): number => (mirrored ? 0.985 : 0.85 + bits / 80);
/** A picture of one colour is like every other one: nothing can be told. */
export const leastContrast = 0.02;
/** A camera that never moves gives thousands of alike pictures: each is compared with so many earlier ones … */
const mostCompared = 4000;
/** … and so many pairs are enough to know which ones it belongs to (for each byte of the hash). */
export const mostPairs = 16;

/**
 * Pairs of near-duplicates, in no order; a symmetric picture may be paired plain and mirrored. A pair is found when its
 * hashes are equal in one of eight bytes (so for certain up to seven different bits, and nearly always up to `mostBits`),
 * which for 100,000 pictures takes seconds and not hours. Hashes propose, the likeness of the pictures decides. Gives way to
 * other work of this thread now and then.
 */
export async function nearDuplicates(looks: readonly Look[], giveWay = givingWay()): Promise<NearPair[]> {
  const usable = [...looks.keys()].filter((index) => looks[index]!.contrast >= leastContrast);
  const words = new Uint32Array(looks.length * 2);
  const mirroredWords = new Uint32Array(looks.length * 2);
  for (const index of usable) {
    words.set(wordsOf(looks[index]!.hash), index * 2);
    mirroredWords.set(wordsOf(mirroredHash(looks[index]!.hash)), index * 2);
  }
  const pairs: NearPair[] = [];

  for (let band = 0; band < 8; band++) {
    // A list for each value of the byte: its latest picture, and before each picture the one before it.
    const latest = new Int32Array(256).fill(-1);
    const before = new Int32Array(looks.length).fill(-1);

    /** Compares with the earlier pictures that have the same byte. */
    const compare = (index: number, asked: Uint32Array, mirrored: boolean): void => {
      const askedHigh = asked[index * 2]!;
      const askedLow = asked[index * 2 + 1]!;
      let compared = 0;
      let found = 0;
      for (let other = latest[byteOf(asked, index, band)]!; other >= 0; other = before[other]!) {
        if (++compared > mostCompared || found === mostPairs) return;
        const high = askedHigh ^ words[other * 2]!;
        const low = askedLow ^ words[other * 2 + 1]!;
        const bits = bitsOf(high) + bitsOf(low);
        if (bits > mostBits || isEqualBefore(high, low, band)) continue;
        const alike = likeness(looks[other]!.grey, looks[index]!.grey, mirrored);
        if (alike < leastLikeness(bits, mirrored)) continue;
        pairs.push({ first: other, second: index, bits, likeness: alike, mirrored });
        found++;
      }
    };

    for (const index of usable) {
      compare(index, words, false);
      // A mirrored pair is mirrored both ways, so this too finds each pair once.
      compare(index, mirroredWords, true);
      const byte = byteOf(words, index, band);
      before[index] = latest[byte]!;
      latest[byte] = index;
      await giveWay();
    }
  }
  return pairs;
}

/** As two 32-bit words, the first bytes highest. */
const wordsOf = (hash: Uint8Array): [number, number] => {
  const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
  return [view.getUint32(0), view.getUint32(4)];
};

/** Byte `band` of the hash, 0 first. */
const byteOf = (words: Uint32Array, index: number, band: number): number =>
  (words[index * 2 + (band >> 2)]! >>> (24 - 8 * (band & 3))) & 255;

/** Whether an earlier band has found the pair already: one of its bytes is equal too. */
function isEqualBefore(high: number, low: number, band: number): boolean {
  for (let earlier = 0; earlier < band; earlier++) {
    if ((((earlier < 4 ? high : low) >>> (24 - 8 * (earlier & 3))) & 255) === 0) return true;
  }
  return false;
}

/** Set bits of a 32-bit word (H. S. Warren, "Hacker's Delight", 2003). */
function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
