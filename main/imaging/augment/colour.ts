/**
 * Colour changes of a variant as one value, applied in one pass: everything linear is one 3 × 4 matrix, the hue turn
 * follows. Formulas as in torchvision's tensor back end: gray = 0.2989 R + 0.587 G + 0.114 B, hue in HSV. Values are
 * clipped once after the matrix, where torchvision clips after each step.
 */
import { floatsAt, kernels, onPlanes, settingsAt } from '../kernels/kernels.ts';

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
  onPlanes(data, at, length, (planes) => {
    floatsAt(settingsAt, 19).set([
      ...colour.matrix.flat(),
      ...colour.offset.map((value) => value * 255),
      colour.hue * 6, // in sixths of a turn
      ...[...scale, ...offset],
    ]);
    kernels.applyColour(planes, length, settingsAt);
  });
}
