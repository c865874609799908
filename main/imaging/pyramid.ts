/**
 * A decoded picture at full size and halved again and again, in memory that threads share: what augmented views are
 * sampled from. Strong shrinking starts from the level that is closest, so its cost does not depend on the photo's size.
 */
import type { Picture } from './picture.ts';

export interface PyramidLevel extends Picture {
  /** Source px per px of this level, in each direction: 1, 2, 4, … */
  readonly factor: number;
}

/** Levels from the full size down. */
export type Pyramid = readonly PyramidLevel[];

/** A pyramid in shared memory, with the picture's identity. */
export interface SharedPicture {
  /** SHA-256 of the file that was decoded. */
  readonly hash: string;
  readonly levels: Pyramid;
  /** The plain view at the network's size, made of the picture at full size; null where the levels hold that. */
  readonly plain: Picture | null;
}

/** The smallest side that a level may have: views at network size never need less. */
const smallestSide = 64;

/** A pyramid that makes a level when it is first asked for: for one picture that is thrown away soon. */
export function createPyramid(picture: Picture): (factor: number) => PyramidLevel {
  const levels: PyramidLevel[] = [{ ...picture, factor: 1 }];
  return (factor) => {
    for (;;) {
      const last = levels[levels.length - 1]!;
      const found = levels.find((level) => level.factor >= factor);
      if (found !== undefined) return found;
      if (!canHalve(last)) return last;
      levels.push(halved(last, (length) => new Uint8Array(length)));
    }
  };
}

/** A pyramid with all its levels in shared memory. */
export function sharePyramid(picture: Picture): Pyramid {
  const full = new Uint8Array(new SharedArrayBuffer(picture.data.length));
  full.set(picture.data);
  const levels: PyramidLevel[] = [{ data: full, width: picture.width, height: picture.height, factor: 1 }];
  for (let last = levels[0]!; canHalve(last); last = levels[levels.length - 1]!) {
    levels.push(halved(last, (length) => new Uint8Array(new SharedArrayBuffer(length))));
  }
  return levels;
}

/** How many bytes a shared pyramid holds. */
export const pyramidBytes = (levels: Pyramid): number => levels.reduce((sum, { data }) => sum + data.length, 0);

/** Which level to sample from when one px of the view covers `scale` px of the picture: 1.5 to 3 of its px remain. */
export const levelFactor = (scale: number): number => (scale < 3 ? 1 : 2 ** Math.floor(Math.log2(scale / 1.5)));

const canHalve = ({ width, height }: Picture): boolean => Math.min(width, height) >= 2 * smallestSide;

/** Means of 2 × 2 px. An odd last row or column is left out of its level; views repeat the edge there. */
function halved(level: PyramidLevel, allocate: (length: number) => Uint8Array): PyramidLevel {
  const width = level.width >> 1;
  const height = level.height >> 1;
  const data = allocate(width * height * 3);
  const stride = level.width * 3;
  const source = level.data;
  let out = 0;
  for (let y = 0; y < height; y += 1) {
    let at = 2 * y * stride;
    for (let x = 0; x < width; x += 1, at += 6, out += 3) {
      data[out] = (source[at]! + source[at + 3]! + source[at + stride]! + source[at + stride + 3]! + 2) >> 2;
      data[out + 1] =
        (source[at + 1]! + source[at + 4]! + source[at + stride + 1]! + source[at + stride + 4]! + 2) >> 2;
      data[out + 2] =
        (source[at + 2]! + source[at + 5]! + source[at + stride + 2]! + source[at + stride + 5]! + 2) >> 2;
    }
  }
  return { data, width, height, factor: level.factor * 2 };
}
