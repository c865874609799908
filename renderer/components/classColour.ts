/** Colours and keys of classes. The chip of a class is its key; from the 11th class on colours repeat with a cut corner. */
import { classColours, onClassColour, thinClassColour } from '../theme.ts';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'Q', 'W', 'E', 'R', 'T', 'Y', 'U', 'O', 'P'] as const;

/** Key of the class at a place in the list (0 first); null from the 19th on. */
export const classKey = (position: number): string | null => keys[position] ?? null;

/** Place in the list that a pressed key stands for (`3` or `q`), or null. */
export function positionOfKey(key: string): number | null {
  const position = (keys as readonly string[]).indexOf(key.toUpperCase());
  return position < 0 ? null : position;
}

/** Fill of a chip. `colour` counts up without end; it wraps after ten. */
export const classFill = (colour: number): string => classColours[colour % classColours.length] ?? classColours[0];

/** Ink or white on that fill. */
export const onClassFill = (colour: number): string =>
  onClassColour[classColours[colour % classColours.length] ?? classColours[0]];

/** For marks under 6 px: bars, dots, rings. */
export const classThin = (colour: number): string => thinClassColour(classFill(colour));

/** True when the chip's corner is cut because its colour was given out before. */
export const isRepeatedColour = (position: number): boolean => position >= classColours.length;
