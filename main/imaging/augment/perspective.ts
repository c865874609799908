/**
 * Looks at the picture from an angle: each corner moves inwards by a uniform share of up to half the side times the amount, both
 * ways, as torchvision's RandomPerspective does.
 */
import { type Augmentation, nothingMore } from './augmentation.ts';
import type { Perspective } from './bend.ts';

export const perspective: Augmentation = {
  name: 'perspective',
  title: 'Perspective',
  explanation: 'Tilts the photo, as if taken from an angle. Hurts when proportions are the class.',
  group: 'geometry',
  ...{ min: 0, max: 0.6, step: 0.01, default: 0.25, mildest: 0, probability: 0.5 },
  format: 'up to {} %',
  shownTimes: 100,
  ...nothingMore,
  draw(amount, random) {
    if (amount === 0) return null;
    const inwards = (): number => (amount / 2) * random();
    const moved = corners.map(([u, v]) => [u - Math.sign(u) * inwards(), v - Math.sign(v) * inwards()] as const);
    const shares = moved.map(([u, v], index) =>
      Math.round(100 * Math.hypot(u - corners[index]![0], v - corners[index]![1])),
    );
    return { words: `corners in by ${shares.join(', ')} %`, bend: { perspective: perspectiveThrough(moved, corners) } };
  },
};

type Point = readonly [number, number];

/** Top left, top right, bottom right, bottom left of the view. */
export const corners: readonly Point[] = [
  [-0.5, -0.5],
  [0.5, -0.5],
  [0.5, 0.5],
  [-0.5, 0.5],
];

/** The perspective that takes four places to four others. */
export function perspectiveThrough(places: readonly Point[], to: readonly Point[]): Perspective {
  const rows: number[][] = places.flatMap(([u, v], index) => {
    const [x, y] = to[index]!;
    return [
      [u, v, 1, 0, 0, 0, -u * x, -v * x, x],
      [0, 0, 0, u, v, 1, -u * y, -v * y, y],
    ];
  });
  const [a, b, c, d, e, f, g, h] = solved(rows) as [number, number, number, number, number, number, number, number];
  return { a, b, c, d, e, f, g, h };
}

/** Solves equations whose right side is the last column, by Gauss–Jordan elimination with pivots. */
function solved(rows: number[][]): number[] {
  const count = rows.length;
  for (let column = 0; column < count; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < count; row += 1) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const own = rows[column]!;
    for (let row = 0; row < count; row += 1) {
      if (row === column) continue;
      const times = rows[row]![column]! / own[column]!;
      for (let at = column; at <= count; at += 1) rows[row]![at]! -= times * own[at]!;
    }
  }
  return rows.map((row, index) => row[count]! / row[index]!);
}
