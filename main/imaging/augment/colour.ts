/**
 * Colour changes of a variant as one value, applied in one pass: everything linear is one 3 × 4 matrix, the hue turn
 * follows. Formulas as in torchvision's tensor back end: gray = 0.2989 R + 0.587 G + 0.114 B, hue in HSV. Values are
 * clipped once after the matrix, where torchvision clips after each step.
 */

/** x' = matrix · (R, G, B) + offset, on 0…1; then the hue is turned. */
export interface Colour {
  /** Rows for R, G, B. */
  readonly matrix: readonly (readonly [number, number, number])[];
  readonly offset: readonly [number, number, number];
  /** In turns, −0.5…0.5. */
  readonly hue: number;
}

/** One step: what comes after, given what came before and the view's mean R, G, B (0…1) before any colour change. */
export type ColourChange = (before: Colour, mean: readonly [number, number, number]) => Colour;

/** Weights of R, G, B in gray. */
export const grayWeights = [0.2989, 0.587, 0.114] as const;

export const sameColour: Colour = {
  matrix: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  offset: [0, 0, 0],
  hue: 0,
};

/** Rows that multiply each channel by one factor. */
export const scaledBy = (factor: number) =>
  [
    [factor, 0, 0],
    [0, factor, 0],
    [0, 0, factor],
  ] as const;

/** `before`, followed by rows · x + shift. */
export function thenLinear(
  before: Colour,
  rows: readonly (readonly [number, number, number])[],
  shift: readonly [number, number, number],
): Colour {
  const mixed = (row: readonly [number, number, number], column: number): number =>
    row[0] * before.matrix[0]![column]! + row[1] * before.matrix[1]![column]! + row[2] * before.matrix[2]![column]!;
  const shifted = (row: readonly [number, number, number], own: number): number =>
    row[0] * before.offset[0] + row[1] * before.offset[1] + row[2] * before.offset[2] + own;
  return {
    matrix: rows.map((row) => [mixed(row, 0), mixed(row, 1), mixed(row, 2)] as const),
    offset: [shifted(rows[0]!, shift[0]), shifted(rows[1]!, shift[1]), shifted(rows[2]!, shift[2])],
    hue: before.hue,
  };
}

/** Mean gray of the view after `colour`'s linear part. */
export function meanGray({ matrix, offset }: Colour, mean: readonly [number, number, number]): number {
  return grayWeights.reduce((sum, weight, channel) => {
    const row = matrix[channel]!;
    return sum + weight * (row[0] * mean[0] + row[1] * mean[1] + row[2] * mean[2] + offset[channel]!);
  }, 0);
}

/**
 * Applies `colour` to three planes of `length` values from `at`, which hold 0…255, and writes x · scale + offset in
 * their place.
 */
export function applyColour(
  data: Float32Array,
  at: number,
  length: number,
  colour: Colour,
  scale: readonly [number, number, number],
  offset: readonly [number, number, number],
): void {
  const [[rr, rg, rb], [gr, gg, gb], [br, bg, bb]] = colour.matrix as [Row, Row, Row];
  const [or, og, ob] = [colour.offset[0] * 255, colour.offset[1] * 255, colour.offset[2] * 255];
  const [scaleR, scaleG, scaleB] = scale;
  const [offsetR, offsetG, offsetB] = offset;
  const greens = at + length;
  const blues = at + 2 * length;
  if (colour.hue === 0) {
    for (let i = 0; i < length; i += 1) {
      const r = data[at + i]!;
      const g = data[greens + i]!;
      const b = data[blues + i]!;
      data[at + i] = clip(rr * r + rg * g + rb * b + or) * scaleR + offsetR;
      data[greens + i] = clip(gr * r + gg * g + gb * b + og) * scaleG + offsetG;
      data[blues + i] = clip(br * r + bg * g + bb * b + ob) * scaleB + offsetB;
    }
    return;
  }
  const turn = colour.hue * 6; // in sixths of a turn
  for (let i = 0; i < length; i += 1) {
    const r = data[at + i]!;
    const g = data[greens + i]!;
    const b = data[blues + i]!;
    let red = clip(rr * r + rg * g + rb * b + or);
    let green = clip(gr * r + gg * g + gb * b + og);
    let blue = clip(br * r + bg * g + bb * b + ob);
    const most = Math.max(red, green, blue);
    const least = Math.min(red, green, blue);
    const range = most - least;
    if (range > 0) {
      const sixth =
        most === red ? (green - blue) / range : most === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
      let hue = sixth + turn;
      if (hue < 0) hue += 6;
      else if (hue >= 6) hue -= 6;
      red = hsvChannel(5, hue, most, range);
      green = hsvChannel(3, hue, most, range);
      blue = hsvChannel(1, hue, most, range);
    }
    data[at + i] = red * scaleR + offsetR;
    data[greens + i] = green * scaleG + offsetG;
    data[blues + i] = blue * scaleB + offsetB;
  }
}

type Row = readonly [number, number, number];

const clip = (x: number): number => (x < 0 ? 0 : x > 255 ? 255 : x);

/** R, G, B for n = 5, 3, 1; hue in sixths of a turn, 0…6. The piecewise HSV cone in one formula. */
function hsvChannel(n: number, hue: number, value: number, range: number): number {
  const k = n + hue < 6 ? n + hue : n + hue - 6;
  return value - range * Math.max(0, Math.min(k, 4 - k, 1));
}
