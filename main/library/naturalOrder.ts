/** Orders names as people do: case and accents' spelling do not matter, and 2 comes before 10. */

/** A key that sorts so when compared as plain text. */
export const naturalKey = (name: string): string =>
  foldName(name).replace(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, '').padStart(longestNumber, '0'));

/** Two names are the same to people when these are equal: composed accents, lower case. */
export const foldName = (name: string): string => name.normalize('NFC').toLowerCase();

/** Compares by UTF-16 units, the same on every machine; names that differ only in zeros or case are ordered as they are. */
export function compareNames(a: string, b: string): number {
  const [keyA, keyB] = [naturalKey(a), naturalKey(b)];
  if (keyA !== keyB) return keyA < keyB ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Digits that a number may have and still be ordered by value: enough for times in microseconds. */
const longestNumber = 16;
