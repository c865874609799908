/** Lists every file below a folder, in order of name, following links without ever going round in circles. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { SkippedFile } from '../../contract/index.ts';
import { byName } from '../naturalOrder.ts';
import { inPortions } from '../portions.ts';

export interface WalkedFolder {
  /** Paths relative to the folder, with the system's separators. */
  readonly files: readonly string[];
  /** Hidden files and folders, folders that are empty or cannot be read, links that lead nowhere. */
  readonly skipped: readonly SkippedFile[];
  /** Sub-folders that could not be read, relative: what lies in them is neither there nor gone. */
  readonly unreadable: readonly string[];
}

export interface WalkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Absolute paths of sub-folders to leave out silently. */
  readonly except?: readonly string[];
  onProgress?(filesSoFar: number): void;
}

/** Rejects with the file system's own error when the folder itself cannot be read. */
export async function walkFolder(root: string, options: WalkOptions = {}): Promise<WalkedFolder> {
  const files: string[] = [];
  const skipped: SkippedFile[] = [];
  const unreadable: string[] = [];
  const realRoot = await realpath(root);
  // Real paths of folders seen: no folder is listed twice, whatever links lead to it.
  const visited = new Set<string>();

  /** Walks one folder; `real` is where it really lies. */
  async function visit(folder: string, real: string): Promise<void> {
    options.signal?.throwIfAborted();
    if (visited.has(real) || options.except?.includes(folder)) return;
    visited.add(real);
    const entries = await listing(folder);
    if (!entries) return;
    if (entries.length === 0 && folder !== root) skip(folder, 'not-a-picture', 'The folder is empty.');
    const below = folder === root ? '' : relative(root, folder) + sep;
    for await (const portion of inPortions(entries)) {
      options.signal?.throwIfAborted();
      for (const entry of portion) {
        const path = join(folder, entry.name);
        if (isHiddenName(entry.name)) skipped.push(hidden(path, entry));
        else if (entry.isDirectory()) await visit(path, join(real, entry.name));
        else if (entry.isFile()) files.push(below + entry.name);
        else if (entry.isSymbolicLink()) await follow(path);
        else skip(path, 'not-a-picture', 'It is not a regular file.');
      }
      options.onProgress?.(files.length);
    }
  }

  async function listing(folder: string): Promise<Dirent[] | null> {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      return await byName(entries, ({ name }) => name);
    } catch (error) {
      if (folder === root) throw error;
      const gone = isGone(error);
      if (!gone) unreadable.push(relative(root, folder));
      skip(
        folder,
        gone ? 'vanished' : 'unreadable',
        gone ? 'The folder went away while it was being read.' : 'The folder cannot be opened. Allow reading it.',
      );
      return null;
    }
  }

  async function follow(path: string): Promise<void> {
    const target = await realpath(path).catch(() => null);
    const info = target === null ? null : await stat(path).catch(() => null);
    if (target === null || info === null) {
      return skip(path, 'vanished', 'It is a link to something that is not there.');
    }
    if (info.isFile()) return void files.push(relative(root, path));
    if (!info.isDirectory()) return skip(path, 'not-a-picture', 'It is not a regular file.');
    if (isInside(target, realRoot) || isInside(realRoot, target) || visited.has(target)) {
      return skip(path, 'duplicate', 'It is a link to a folder that is looked through anyway.');
    }
    await visit(path, target);
  }

  function skip(path: string, kind: SkippedFile['kind'], reason: string): void {
    skipped.push({ path: withSlashes(relative(root, path)), kind, reason });
  }

  function hidden(path: string, entry: Dirent): SkippedFile {
    const what = entry.isDirectory() ? 'A hidden folder' : 'A hidden or system file';
    return { path: withSlashes(relative(root, path)), kind: 'hidden', reason: `${what}, left out.` };
  }

  await visit(root, realRoot);
  return { files, skipped, unreadable };
}

/** True as soon as one file is found that is not hidden. Rejects with the file system's own error. */
export async function holdsAnyFile(root: string): Promise<boolean> {
  const entries = await readdir(root, { withFileTypes: true });
  const visible = entries.filter((entry) => !isHiddenName(entry.name));
  if (visible.some((entry) => !entry.isDirectory())) return true;
  for (const folder of visible) {
    // A sub-folder that cannot be read holds something to report, at least.
    if (await holdsAnyFile(join(root, folder.name)).catch(() => true)) return true;
  }
  return false;
}

/** A path as people and the database see it. */
export const withSlashes = (path: string): string => (sep === '/' ? path : path.replaceAll(sep, '/'));

/** True when the error says that something is not there (any more). */
export function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENXIO' || code === 'ESTALE';
}

/** True when `path` is `folder` or below it. */
export const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** Names that people do not mean when they point at a folder. */
export const isHiddenName = (name: string): boolean =>
  name.startsWith('.') || systemFiles.has(name.toLowerCase()) || sidecar.test(name);

/** What photo managers, and Thaw when it is asked to, write beside photos. */
const sidecar = /\.(xmp|aae)$/i;

const systemFiles = new Set(['thumbs.db', 'ehthumbs.db', 'desktop.ini', '__macosx', '$recycle.bin']);
