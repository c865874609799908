/** Single files as a tree: photos that were picked, or what a browser sent, under the names that they have at home. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ServiceError } from '../../../contract/index.ts';
import { compareNames } from '../../naturalOrder.ts';
import type { OwnPictures } from '../ownPictures.ts';
import { isHiddenName } from '../walkFolder.ts';
import { type FileTree, tidy } from './fileTree.ts';
import { createNameFinder } from './listedNames.ts';

export interface ListedFile {
  /** Absolute path. */
  readonly path: string;
  /** Name at home, with the folders that were dropped: `roses/1.jpg`. */
  readonly name: string;
}

/** With `own`, the files are copies that will go, and pictures among them are kept by Thaw itself. */
export function createListTree(root: string, files: readonly ListedFile[], own: OwnPictures | null): FileTree {
  const paths = new Map<string, string>();
  for (const { path, name } of files) {
    const tidied = tidy(name.replaceAll('\\', '/'));
    if (tidied) paths.set(freeName(tidied, paths), path);
  }
  const names = [...paths.keys()].filter((name) => !isHidden(name)).sort(compareNames);
  const find = createNameFinder(names);
  const pathOf = (name: string) => {
    const path = paths.get(name);
    if (path !== undefined) return path;
    throw new ServiceError('not-found', `${name} is not among the files given. Add it to them.`, { subject: name });
  };
  return {
    root,
    names,
    skipped: [...paths.keys()]
      .filter(isHidden)
      .map((path) => ({ path, kind: 'hidden', reason: 'A hidden or system file, left out.' })),
    folders: [],
    size: async (name) => (await stat(pathOf(name))).size,
    open: async (name) => createReadStream(pathOf(name)),
    picture: (name) => (own ? (signal) => own.keepFile(pathOf(name), signal) : pathOf(name)),
    find: async (reference, from) => find(reference, from),
    close() {},
  };
}

const isHidden = (name: string): boolean => name.split('/').some(isHiddenName);

/** Photos of one name from several folders are several photos. */
function freeName(name: string, taken: ReadonlyMap<string, string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = name.replace(/(\.[^./]*)?$/, ` (${number})$1`);
  return free;
}
