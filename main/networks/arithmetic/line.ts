/** One line of worked arithmetic, and how its numbers are written. */
import type { LayerArithmetic } from '../../contract/networks.ts';

export type Line = NonNullable<LayerArithmetic['parameters']>;

/** "25,557,032" */
export const figure = (value: number): string => value.toLocaleString('en');

/** "8.5", "12", "1.2": a ratio of at least 1, with the digits that mean something. */
export const ratio = (value: number): string =>
  value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(0);

/** A formula with its letters filled in: "F·F·C" and { F: 3, C: 64 } become "3·3·64". Letters are whole words. */
export function filledIn(formula: string, values: Readonly<Record<string, number>>): string {
  return formula.replaceAll(/[A-Z][a-z]*[₁₂]?/g, (letter) => {
    const value = values[letter];
    return value === undefined ? letter : String(value);
  });
}

/** The line of a formula whose result is a whole number. */
export const lineOf = (formula: string, values: Readonly<Record<string, number>>, result: number): Line => ({
  formula,
  worked: `${filledIn(formula, values)} = ${figure(result)}`,
  result: figure(result),
});
