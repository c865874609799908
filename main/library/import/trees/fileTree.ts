/** Files by name, wherever they lie: below a folder, in an archive, or sent by a browser. What readers read from. */
import type { Readable } from 'node:stream';
import type { SkippedFile } from '../../../contract/index.ts';
import type { Entry, SearchedFolder } from '../source.ts';

export interface FileTree {
  /** What was given, absolute: for messages and the report. */
  readonly root: string;
  /** Every file below it, forward slashes, in order of name. Empty where the tree is only looked into by name. */
  readonly names: readonly string[];
  /** What was left out while listing. */
  readonly skipped: readonly SkippedFile[];
  readonly folders: readonly SearchedFolder[];
  /** Bytes; rejects when the file is not there. */
  size(name: string): Promise<number>;
  /** The content, for tables and annotations. */
  open(name: string): Promise<Readable>;
  /** As an entry's `file`. */
  picture(name: string): Entry['file'];
  /**
   * The name of the file that a table or annotation in folder `from` means by `reference`; null when there is none.
   * References may leave out the folder of pictures beside the annotation, as datasets come.
   */
  find(reference: string, from: string): Promise<string | null>;
  close(): void;
}

/** The folder part of a name, '' at the top. */
export const folderOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('/')));

/** The last part of a name. */
export const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** `images/./a/../b.jpg` → `images/b.jpg`; null when it leads out at the top. */
export function tidy(name: string): string | null {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.pop() === undefined) return null;
    } else parts.push(part);
  }
  return parts.join('/');
}
