/** Reads from a folder's sub-folders what they stand for: classes, sides of the split, or nothing. */
import { sep } from 'node:path';
import type { ImportReport, Split } from '../../contract/index.ts';
import { foldName } from '../naturalOrder.ts';

export interface FolderLayout {
  readonly layout: ImportReport['layout'];
  /** What a file's place says of it. `file` is relative to the folder. */
  place(file: string): Place;
}

export interface Place {
  /** Name of the class folder; null for a file outside of any. */
  readonly className: string | null;
  /** What the class is to be called when the folder's name is not meant for people; without it, as the folder. */
  readonly title?: string;
  /** The side that the folder fixes; null when it leaves it open. */
  readonly split: Split | null;
}

/**
 * - The first level of sub-folders are classes; what lies deeper belongs to the class above it.
 * - `train` beside `val` or `test` (or the longer spellings) are sides, with class folders below. Without a validation
 *   folder the training side stays open, so that validation photos can be drawn from it.
 * - A folder that holds nothing but one folder is looked through, as archives often unpack so.
 */
export function folderLayout(files: readonly string[]): FolderLayout {
  const wrapper = onlyFolder(files);
  const parts = (file: string) => file.split(sep).slice(wrapper);
  const folders = new Set<string>();
  for (const file of files) {
    const [first, second] = parts(file);
    if (first !== undefined && second !== undefined) folders.add(first);
  }
  const sides = new Set([...folders].map(sideOf).filter((side) => side !== null));
  if (sides.has('train') && (sides.has('val') || sides.has('test'))) {
    const fixed = (side: Split | null) => (side === 'train' && !sides.has('val') ? null : side);
    return {
      layout: 'split-folders',
      place(file) {
        const [first = '', ...rest] = parts(file);
        const side = rest.length > 0 ? sideOf(first) : null;
        // A photo beside the sides, or straight inside one, is in no class folder.
        return { className: side !== null && rest.length > 1 ? (rest[0] ?? null) : null, split: fixed(side) };
      },
    };
  }
  if (folders.size === 0) return { layout: 'flat', place: () => ({ className: null, split: null }) };
  return {
    layout: 'class-folders',
    place(file) {
      const [first, second] = parts(file);
      return { className: first !== undefined && second !== undefined ? first : null, split: null };
    },
  };
}

/** How many levels of folders hold nothing but one folder with sub-folders in it. */
function onlyFolder(files: readonly string[]): number {
  let level = 0;
  for (;;) {
    const names = new Set<string | null>();
    let deeper = false;
    for (const file of files) {
      const parts = file.split(sep);
      names.add(parts.length > level + 1 ? (parts[level] ?? null) : null);
      deeper ||= parts.length > level + 2;
    }
    // The last folder level may be the only class; it is a wrapper only when there are folders in it.
    if (names.size !== 1 || names.has(null) || !deeper) return level;
    level += 1;
  }
}

function sideOf(folder: string): Split | null {
  return folderSides.get(foldName(folder)) ?? null;
}

/** Folders that stand for a side of the split, by their name in lower case. */
export const folderSides: ReadonlyMap<string, Split> = new Map<string, Split>([
  ['train', 'train'],
  ['training', 'train'],
  ['val', 'val'],
  ['valid', 'val'],
  ['validation', 'val'],
  ['test', 'test'],
  ['testing', 'test'],
]);
