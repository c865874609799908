/** Colours and keys of classes. The chip of a class is its key; from the 11th class on colours repeat with a cut corner. */
import { classColours, onClassColour, thinClassColour } from '../theme.ts';

/** Keys of the first nine classes, and of those from the tenth on, out of the box. */
export const classDigits: readonly string[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
export const classLetters: readonly string[] = ['q', 'w', 'e', 'r', 't', 'y', 'u', 'o', 'p'];

/** Names of the two bindings, the same on every page that labels. */
export const classKeyNames = { digits: 'class 1 to 9', letters: 'class 10 to 18' } as const;

/** Place in the list that one of these keys stands for (`3` or `q`), or null. */
export function positionOfKey(key: string): number | null {
  const position = [...classDigits, ...classLetters].indexOf(key);
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
