/** A folder on disk as a tree: walked whole, or only looked into by name beside an annotation file. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { isGone, type WalkedFolder, withSlashes } from '../walkFolder.ts';
import type { FileTree } from './fileTree.ts';
import { impliedEndings } from './listedNames.ts';

export function createDiskTree(options: {
  root: string;
  /** What walking the folder found; null when it was not walked. */
  walked: WalkedFolder | null;
  /** Further folders in which referenced pictures may lie, absolute. */
  pictureFolders?: readonly string[];
}): FileTree {
  const { root, walked, pictureFolders = [] } = options;
  const path = (name: string) => (isAbsolute(name) ? name : join(root, name));
  /** Folders that references were found from so far, the latest first. */
  const working: string[] = [];
  const places = new Map<string, Promise<string[]>>();

  /** Where pictures may lie that an annotation in `from` names: there, in a folder given for it, in a folder beside or below. */
  async function candidates(from: string): Promise<string[]> {
    const home = resolve(root, from);
    const above = resolve(home, '..');
    return [home, ...pictureFolders, ...(await subfolders(home)), above, ...(await subfolders(above))];
  }

  async function find(reference: string, from: string): Promise<string | null> {
    const plain = reference.includes('/') ? reference : reference.replaceAll('\\', '/');
    if (isAbsolute(plain)) return (await isFile(plain)) ? plain : null;
    const near = places.get(from) ?? candidates(from);
    places.set(from, near);
    for (const folder of new Set([...working, ...(await near)])) {
      for (const ending of impliedEndings) {
        const found = join(folder, plain + ending);
        if (!(await isFile(found))) continue;
        if (working[0] !== folder) working.unshift(folder);
        return found;
      }
      // Once the pictures' folder is known, a file that is not in it is missing; looking everywhere would take hours.
      if (working.length >= maxWorking) break;
    }
    return null;
  }

  return {
    root,
    names: walked?.files.map(withSlashes) ?? [],
    skipped: walked?.skipped ?? [],
    folders: walked ? [{ path: root, unreadable: walked.unreadable.map(path) }] : [],
    size: async (name) => (await stat(path(name))).size,
    open: async (name) => createReadStream(path(name)),
    picture: path,
    find,
    close() {},
  };
}

/** Folders tried for each reference once pictures were found in so many. */
const maxWorking = 8;
/** A folder with more than this is not a dataset's; its sub-folders are not tried. */
const maxSubfolders = 64;

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  return folders.length > maxSubfolders ? [] : folders.map((entry) => join(folder, entry.name));
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    // Too long a name, or a byte that no name can have, is no file either.
    if (isGone(error) || code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE' || code === 'EACCES') return false;
    throw error;
  }
}
