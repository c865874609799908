/** What datasets call the sides of a split. */
import type { Split } from '../../../contract/index.ts';
import { foldName } from '../../naturalOrder.ts';
import { folderSides } from '../folderLayout.ts';
import type { Entry } from '../source.ts';

/** null for a word that names no side. */
export const sideOf = (word: string): Split | null => sideNames.get(foldName(word.trim())) ?? null;

/** The side that a file's name speaks of: `instances_val2017.json`, `test.json`. */
export function sideInName(name: string): Split | null {
  for (const word of name.split(/[^A-Za-z]+/)) {
    const side = sideOf(word);
    if (side !== null) return side;
  }
  return null;
}

/** Without a validation side the training side stays open, so that validation photos can be drawn from it. */
export function openTrainingSide(entries: readonly Entry[]): readonly Entry[] {
  if (entries.some((entry) => entry.place.split === 'val')) return entries;
  return entries.map((entry) =>
    entry.place.split === 'train' ? { ...entry, place: { ...entry.place, split: null } } : entry,
  );
}

/** A folder called "dev" is left to be a class; in a table the word can only be a side. */
const sideNames = new Map<string, Split>([...folderSides, ['dev', 'val']]);
