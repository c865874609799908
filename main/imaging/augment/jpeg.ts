/**
 * What saving as JPEG does to a view: YCbCr, colours at half the resolution, 8 × 8 cosine transforms rounded by the standard
 * tables for a quality, and back. Done in place in floating point: the same px on every machine and in every version of an image
 * library, and quicker than writing and reading a file. The entropy coding between loses nothing and is left out.
 */
import { type Augmentation, nothingMore } from './augmentation.ts';
import type { Planes } from './planes.ts';

export const jpeg: Augmentation = {
  name: 'jpeg',
  title: 'JPEG quality',
  explanation:
    'Adds the blocks of hard-saved JPEGs. For photos from chats and the web; hurts when fine texture is the class.',
  group: 'quality',
  ...{ min: 5, max: 95, step: 1, default: 40, mildest: 95, probability: 0.3 },
  format: '{}–95',
  shownTimes: 1,
  ...nothingMore,
  draw(amount, random) {
    const quality = Math.round(amount + (95 - amount) * random());
    return { words: `JPEG ${quality}`, retouch: (planes) => saveAsJpeg(planes, quality) };
  },
};

/** @param quality 1…100 as in libjpeg */
export function saveAsJpeg({ data, at, width, height }: Planes, quality: number): void {
  const plane = width * height;
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const luma = blockPlane(width, height);
  const blue = blockPlane(halfWidth, halfHeight);
  const red = blockPlane(halfWidth, halfHeight);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = at + y * width + x;
      luma.values[y * luma.width + x] =
        0.299 * data[i]! + 0.587 * data[i + plane]! + 0.114 * data[i + 2 * plane]! - 128;
    }
  }
  // Means of 2 × 2 px; an odd last row or column counts twice.
  for (let y = 0; y < halfHeight; y += 1) {
    const down = 2 * y + 1 < height ? width : 0;
    for (let x = 0; x < halfWidth; x += 1) {
      const i = at + 2 * y * width + 2 * x;
      const right = 2 * x + 1 < width ? 1 : 0;
      const r = data[i]! + data[i + right]! + data[i + down]! + data[i + down + right]!;
      const j = i + plane;
      const g = data[j]! + data[j + right]! + data[j + down]! + data[j + down + right]!;
      const k = j + plane;
      const b = data[k]! + data[k + right]! + data[k + down]! + data[k + down + right]!;
      const place = y * blue.width + x;
      blue.values[place] = (-0.168736 * r - 0.331264 * g + 0.5 * b) / 4;
      red.values[place] = (0.5 * r - 0.418688 * g - 0.081312 * b) / 4;
    }
  }
  roundBlocks(luma, stepsOf(lumaTable, quality));
  const colourSteps = stepsOf(colourTable, quality);
  roundBlocks(blue, colourSteps);
  roundBlocks(red, colourSteps);
  // Colours are enlarged by a triangle, 3/4 of the nearest and 1/4 of the next in each direction, as libjpeg does.
  const blueRow = new Float32Array(blue.width);
  const redRow = new Float32Array(red.width);
  for (let y = 0; y < height; y += 1) {
    const near = y >> 1;
    const next = Math.max(0, Math.min(halfHeight - 1, y & 1 ? near + 1 : near - 1));
    for (let x = 0; x < halfWidth; x += 1) {
      const [a, b] = [near * blue.width + x, next * blue.width + x];
      blueRow[x] = 0.75 * blue.values[a]! + 0.25 * blue.values[b]!;
      redRow[x] = 0.75 * red.values[a]! + 0.25 * red.values[b]!;
    }
    for (let x = 0; x < width; x += 1) {
      const close = x >> 1;
      const other = x & 1 ? (close + 1 < halfWidth ? close + 1 : close) : close > 0 ? close - 1 : 0;
      const cb = 0.75 * blueRow[close]! + 0.25 * blueRow[other]!;
      const cr = 0.75 * redRow[close]! + 0.25 * redRow[other]!;
      const l = luma.values[y * luma.width + x]! + 128;
      const i = at + y * width + x;
      data[i] = clip(l + 1.402 * cr);
      data[i + plane] = clip(l - 0.344136 * cb - 0.714136 * cr);
      data[i + 2 * plane] = clip(l + 1.772 * cb);
    }
  }
}

const clip = (x: number): number => (x < 0 ? 0 : x > 255 ? 255 : x);

/** A plane of whole blocks; what is beyond `usedWidth` and `usedHeight` repeats the edge. */
interface BlockPlane {
  readonly values: Float32Array;
  readonly width: number;
  readonly usedWidth: number;
  readonly usedHeight: number;
}

function blockPlane(usedWidth: number, usedHeight: number): BlockPlane {
  const width = Math.ceil(usedWidth / 8) * 8;
  return { values: new Float32Array(width * Math.ceil(usedHeight / 8) * 8), width, usedWidth, usedHeight };
}

/** Transforms each block, rounds its coefficients to the table's steps, and transforms back. */
function roundBlocks({ values, width, usedWidth, usedHeight }: BlockPlane, steps: Float64Array): void {
  for (let y = 0; y * width < values.length; y += 1) {
    const row = y * width;
    if (y >= usedHeight) values.copyWithin(row, row - width, row);
    else if (usedWidth < width) values.fill(values[row + usedWidth - 1]!, row + usedWidth, row + width);
  }
  const block = new Float64Array(64);
  for (let top = 0; top * width < values.length; top += 8) {
    for (let left = 0; left < width; left += 8) roundBlock(values, top * width + left, width, steps, block);
  }
}

function roundBlock(values: Float32Array, from: number, width: number, steps: Float64Array, block: Float64Array): void {
  for (let y = 0; y < 8; y += 1) {
    for (let x = 0; x < 8; x += 1) block[8 * y + x] = values[from + y * width + x]!;
  }
  for (let row = 0; row < 64; row += 8) transform(block, row, 1);
  for (let column = 0; column < 8; column += 1) transform(block, column, 8);
  for (let i = 0; i < 64; i += 1) {
    const step = steps[i]!;
    // The transform's outputs are scaled and the steps alike; there and back makes them 64 times as large.
    block[i] = (Math.round(block[i]! / step) * step) / 64;
  }
  for (let column = 0; column < 8; column += 1) transformBack(block, column, 8);
  for (let row = 0; row < 64; row += 8) transformBack(block, row, 1);
  for (let y = 0; y < 8; y += 1) {
    for (let x = 0; x < 8; x += 1) values[from + y * width + x] = block[8 * y + x]!;
  }
}

/** Eight values at `from`, `from + stride` and so on: the scaled cosine transform of Arai, Agui and Nakajima (1988). */
function transform(block: Float64Array, from: number, stride: number): void {
  const i1 = from + stride;
  const i2 = i1 + stride;
  const i3 = i2 + stride;
  const i4 = i3 + stride;
  const i5 = i4 + stride;
  const i6 = i5 + stride;
  const i7 = i6 + stride;
  const s07 = block[from]! + block[i7]!;
  const d07 = block[from]! - block[i7]!;
  const s16 = block[i1]! + block[i6]!;
  const d16 = block[i1]! - block[i6]!;
  const s25 = block[i2]! + block[i5]!;
  const d25 = block[i2]! - block[i5]!;
  const s34 = block[i3]! + block[i4]!;
  const d34 = block[i3]! - block[i4]!;
  const even0 = s07 + s34;
  const even3 = s07 - s34;
  const even1 = s16 + s25;
  const even2 = s16 - s25;
  block[from] = even0 + even1;
  block[i4] = even0 - even1;
  const z1 = (even2 + even3) * Math.SQRT1_2;
  block[i2] = even3 + z1;
  block[i6] = even3 - z1;
  const odd0 = d34 + d25;
  const odd1 = d25 + d16;
  const odd2 = d16 + d07;
  const z5 = (odd0 - odd2) * 0.3826834323650898;
  const z2 = 0.541196100146197 * odd0 + z5;
  const z4 = 1.3065629648763766 * odd2 + z5;
  const z3 = odd1 * Math.SQRT1_2;
  const z11 = d07 + z3;
  const z13 = d07 - z3;
  block[i5] = z13 + z2;
  block[i3] = z13 - z2;
  block[i1] = z11 + z4;
  block[i7] = z11 - z4;
}

/** The way back. */
function transformBack(block: Float64Array, from: number, stride: number): void {
  const i1 = from + stride;
  const i2 = i1 + stride;
  const i3 = i2 + stride;
  const i4 = i3 + stride;
  const i5 = i4 + stride;
  const i6 = i5 + stride;
  const i7 = i6 + stride;
  const s04 = block[from]! + block[i4]!;
  const d04 = block[from]! - block[i4]!;
  const s26 = block[i2]! + block[i6]!;
  const d26 = (block[i2]! - block[i6]!) * Math.SQRT2 - s26;
  const even0 = s04 + s26;
  const even3 = s04 - s26;
  const even1 = d04 + d26;
  const even2 = d04 - d26;
  const z13 = block[i5]! + block[i3]!;
  const z10 = block[i5]! - block[i3]!;
  const z11 = block[i1]! + block[i7]!;
  const z12 = block[i1]! - block[i7]!;
  const odd7 = z11 + z13;
  const z5 = (z10 + z12) * 1.8477590650225735;
  const odd6 = z5 - z10 * 2.613125929752753 - odd7;
  const odd5 = (z11 - z13) * Math.SQRT2 - odd6;
  const odd4 = z5 - z12 * 1.082392200292394 - odd5;
  block[from] = even0 + odd7;
  block[i7] = even0 - odd7;
  block[i1] = even1 + odd6;
  block[i6] = even1 - odd6;
  block[i2] = even2 + odd5;
  block[i5] = even2 - odd5;
  block[i3] = even3 + odd4;
  block[i4] = even3 - odd4;
}

/** Scale of output k of the transform: cos(kπ/16)·√2, 1 for k = 0. */
const scales = Array.from({ length: 8 }, (_, k) => (k === 0 ? 1 : Math.cos((k * Math.PI) / 16) * Math.SQRT2));

/** Rounding steps of a table at a quality, as libjpeg scales it, in the transform's own scale. */
function stepsOf(table: readonly number[], quality: number): Float64Array {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return Float64Array.from(table, (entry, i) => {
    const step = Math.max(1, Math.min(255, Math.floor((entry * percent + 50) / 100)));
    return step * scales[i >> 3]! * scales[i & 7]! * 8;
  });
}

/** Tables K.1 and K.2 of the JPEG standard. */
const lumaTable = [
  ...[16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55],
  ...[14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62],
  ...[18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92],
  ...[49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99],
];
const colourTable = [
  ...[17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99],
  ...[24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99],
  ...Array.from({ length: 32 }, () => 99),
];
