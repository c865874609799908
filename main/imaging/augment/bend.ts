/**
 * Changes of geometry that are no affine maps, as maps from the view to the view (u to the right, v down, −0.5…0.5 from
 * edge to edge): a place is first moved by the ripple, then by the perspective; the frame follows.
 */

export interface Bend {
  readonly perspective?: Perspective;
  readonly ripple?: Ripple;
}

/** u' = (a·u + b·v + c) / (g·u + h·v + 1), v' = (d·u + e·v + f) / (g·u + h·v + 1). */
export interface Perspective {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
  readonly g: number;
  readonly h: number;
}

/**
 * Displacements at the knots of a cubic B-spline surface, in sides of the view. `cells` cells lie across the view; the
 * surface needs a knot more on the left and two on the right: (cells + 3)² values, rows from the top.
 */
export interface Ripple {
  readonly cells: number;
  readonly right: Float64Array;
  readonly down: Float64Array;
}

/** One bend after the other, closest to the photo first: both kinds at most once. */
export const bentBoth = (first: Bend | null, second: Bend): Bend => ({ ...first, ...second });

/**
 * Where the centres of a row of px of a view look after the bend, and one more px at the right, so that steps can be told:
 * u into `intoU`, v into `intoV`. Row `height` can be asked for as well.
 */
export function createBendRow(
  { perspective, ripple }: Bend,
  width: number,
  height: number,
): (row: number, intoU: Float64Array, intoV: Float64Array) => void {
  const rippleRow = ripple && createRippleRow(ripple, width);
  return (row, intoU, intoV) => {
    const straightV = (row + 0.5) / height - 0.5;
    for (let i = 0; i <= width; i += 1) {
      intoU[i] = (i + 0.5) / width - 0.5;
      intoV[i] = straightV;
    }
    rippleRow?.(straightV, intoU, intoV);
    if (perspective === undefined) return;
    const { a, b, c, d, e, f, g, h } = perspective;
    for (let i = 0; i <= width; i += 1) {
      const u = intoU[i]!;
      const v = intoV[i]!;
      const norm = 1 / Math.max(horizon, g * u + h * v + 1);
      intoU[i] = (a * u + b * v + c) * norm;
      intoV[i] = (d * u + e * v + f) * norm;
    }
  };
}

/** Beyond the tilted picture the view would look past the horizon; it stays before it. */
const horizon = 0.05;

/** Adds the surface's displacements along a row. */
function createRippleRow(
  { cells, right, down }: Ripple,
  width: number,
): (v: number, intoU: Float64Array, intoV: Float64Array) => void {
  const knots = cells + 3;
  // Knots and weights of every column are the same in all rows.
  const first = new Int32Array(width + 1);
  const weights = new Float64Array(4 * (width + 1));
  for (let i = 0; i <= width; i += 1) {
    const place = Math.min(cells - 1e-9, ((i + 0.5) / width) * cells);
    first[i] = Math.floor(place);
    weights.set(splineWeights(place - first[i]!), 4 * i);
  }
  const rightRow = new Float64Array(knots);
  const downRow = new Float64Array(knots);
  return (v, intoU, intoV) => {
    const place = Math.min(cells - 1e-9, (v + 0.5) * cells);
    const top = Math.floor(place);
    const rowWeights = splineWeights(place - top);
    for (let k = 0; k < knots; k += 1) {
      let [sumRight, sumDown] = [0, 0];
      for (let m = 0; m < 4; m += 1) {
        sumRight += rowWeights[m]! * right[(top + m) * knots + k]!;
        sumDown += rowWeights[m]! * down[(top + m) * knots + k]!;
      }
      rightRow[k] = sumRight;
      downRow[k] = sumDown;
    }
    for (let i = 0; i <= width; i += 1) {
      const k = first[i]!;
      const w = 4 * i;
      const [w0, w1, w2, w3] = [weights[w]!, weights[w + 1]!, weights[w + 2]!, weights[w + 3]!];
      intoU[i]! += w0 * rightRow[k]! + w1 * rightRow[k + 1]! + w2 * rightRow[k + 2]! + w3 * rightRow[k + 3]!;
      intoV[i]! += w0 * downRow[k]! + w1 * downRow[k + 1]! + w2 * downRow[k + 2]! + w3 * downRow[k + 3]!;
    }
  };
}

/** Of the four knots around a place, which lies `t` (0…1) behind the second: the uniform cubic B-spline. */
const splineWeights = (t: number): [number, number, number, number] => [
  (1 - t) ** 3 / 6,
  (3 * t ** 3 - 6 * t ** 2 + 4) / 6,
  (-3 * t ** 3 + 3 * t ** 2 + 3 * t + 1) / 6,
  t ** 3 / 6,
];
