/** The directions in which colours vary, from px: the eigenvectors of their covariance. */
import type { ColourDirections } from '../../contract/index.ts';
import type { Picture } from '../picture.ts';

/** Sums over px, R, G and B in 0…1; those of several pictures add up. */
export interface ColourSums {
  readonly count: number;
  readonly sums: readonly [number, number, number];
  /** RR, RG, RB, GG, GB, BB. */
  readonly products: readonly [number, number, number, number, number, number];
}

export function colourSums({ data }: Picture): ColourSums {
  let [red, green, blue] = [0, 0, 0];
  let [rr, rg, rb, gg, gb, bb] = [0, 0, 0, 0, 0, 0];
  for (let at = 0; at < data.length; at += 3) {
    const r = data[at]!;
    const g = data[at + 1]!;
    const b = data[at + 2]!;
    red += r;
    green += g;
    blue += b;
    rr += r * r;
    rg += r * g;
    rb += r * b;
    gg += g * g;
    gb += g * b;
    bb += b * b;
  }
  const square = 255 * 255;
  return {
    count: data.length / 3,
    sums: [red / 255, green / 255, blue / 255],
    products: [rr / square, rg / square, rb / square, gg / square, gb / square, bb / square],
  };
}

/**
 * Each picture counts the same, whatever its size. Null where there is nothing to go by. The sign of a direction is chosen so that
 * its largest part is positive, which makes it the same on every machine.
 */
export function colourDirectionsOf(pictures: readonly ColourSums[]): ColourDirections | null {
  const seen = pictures.filter(({ count }) => count > 0);
  if (seen.length === 0) return null;
  const mean = (of: (sums: ColourSums) => number): number =>
    seen.reduce((sum, one) => sum + of(one) / one.count, 0) / seen.length;
  const [r, g, b] = [0, 1, 2].map((channel) => mean(({ sums }) => sums[channel]!)) as [number, number, number];
  const [rr, rg, rb, gg, gb, bb] = [0, 1, 2, 3, 4, 5].map((at) => mean(({ products }) => products[at]!)) as [
    ...[number, number, number, number, number, number],
  ];
  return eigen([
    [rr - r * r, rg - r * g, rb - r * b],
    [rg - r * g, gg - g * g, gb - g * b],
    [rb - r * b, gb - g * b, bb - b * b],
  ]);
}

/** Of a symmetric 3 × 3 matrix, by Jacobi's rotations; largest first. */
function eigen(matrix: number[][]): ColourDirections {
  const a = matrix.map((row) => [...row]);
  const vectors = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  for (let sweep = 0; sweep < 20; sweep += 1) {
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      if (Math.abs(a[p]![q]!) < 1e-18) continue;
      const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
      const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
      const cos = 1 / Math.sqrt(t * t + 1);
      const sin = t * cos;
      for (let k = 0; k < 3; k += 1) {
        const [kp, kq] = [a[k]![p]!, a[k]![q]!];
        a[k]![p] = cos * kp - sin * kq;
        a[k]![q] = sin * kp + cos * kq;
      }
      for (let k = 0; k < 3; k += 1) {
        const [pk, qk] = [a[p]![k]!, a[q]![k]!];
        a[p]![k] = cos * pk - sin * qk;
        a[q]![k] = sin * pk + cos * qk;
        const [vp, vq] = [vectors[k]![p]!, vectors[k]![q]!];
        vectors[k]![p] = cos * vp - sin * vq;
        vectors[k]![q] = sin * vp + cos * vq;
      }
    }
  }
  const order = [0, 1, 2].toSorted((one, other) => a[other]![other]! - a[one]![one]!);
  const signs = order.map((column) => {
    const largest = vectors.map((row) => row[column]!).toSorted((one, other) => Math.abs(other) - Math.abs(one))[0]!;
    return largest < 0 ? -1 : 1;
  });
  // Seven digits say all that can be seen, and make a run's settings readable.
  const rounded = (value: number): number => Number(value.toFixed(7));
  return {
    variances: order.map((column) => rounded(Math.max(0, a[column]![column]!))) as [number, number, number],
    directions: vectors.map((row) => order.map((column, k) => rounded(signs[k]! * row[column]!))) as [
      ...[[number, number, number], [number, number, number], [number, number, number]],
    ],
  };
}
