/**
 * Says which files below a folder change, by watching its directories and not its files: with 100,000 photos a watcher that
 * knows each file takes 300 MB and holds the engine up for a second when it begins.
 */
import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isHiddenName } from '../import/walkFolder.ts';
import { inPortions } from '../portions.ts';

export interface DirectoryWatch {
  close(): void;
}

/** One native watch sees everything below a folder there; on Linux each directory needs its own. */
const seesEverything = process.platform === 'darwin' || process.platform === 'win32';
/** What Linux lets a person watch is shared by all programs. */
const mostDirectories = 20_000;

/**
 * `onChange` gets the path of a file that came, went or changed, as it happens: it may not be whole yet. `onError` is called once,
 * and nothing is watched afterwards.
 */
export function watchDirectories(
  root: string,
  handlers: { onChange(file: string): void; onError(error: Error): void },
): DirectoryWatch {
  const watchers = new Map<string, FSWatcher>();
  let closed = false;

  function close(): void {
    closed = true;
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  }

  function fail(error: unknown): void {
    if (closed) return;
    close();
    handlers.onError(error instanceof Error ? error : new Error(String(error)));
  }

  /** Watches a directory and those below it; `isNew`: what lies in them came with them. */
  async function add(directory: string, isNew: boolean): Promise<void> {
    if (closed || watchers.has(directory)) return;
    if (watchers.size >= mostDirectories) throw new Error(`it has more than ${mostDirectories} sub-folders`);
    const watcher = watch(directory, { recursive: seesEverything }, (_event, name) => {
      if (name !== null) void changed(join(directory, name));
    });
    watcher.on('error', (error) => {
      // A directory that is deleted takes its watch along; the one above tells of it.
      if (directory === root) fail(error);
      else forget(directory);
    });
    watchers.set(directory, watcher);
    if (seesEverything) return;
    for await (const portion of inPortions(await readdir(directory, { withFileTypes: true })))
      for (const entry of portion) {
        if (!isNew && !entry.isDirectory()) continue;
        if (isHiddenName(entry.name)) continue;
        const path = join(directory, entry.name);
        if (entry.isDirectory()) await addBelow(path, isNew);
        else handlers.onChange(path);
      }
  }

  /** A directory that cannot be read costs its own photos only. */
  async function addBelow(directory: string, isNew: boolean): Promise<void> {
    try {
      await add(directory, isNew);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'ENOTDIR') throw error;
    }
  }

  function forget(directory: string): void {
    for (const [path, watcher] of watchers) {
      if (path !== directory && !path.startsWith(`${directory}/`)) continue;
      watcher.close();
      watchers.delete(path);
    }
  }

  async function changed(path: string): Promise<void> {
    if (closed || path.slice(root.length).split(/[\\/]/).some(isHiddenName)) return;
    const info = await stat(path).catch(() => null);
    if (info?.isDirectory() && !seesEverything) return addBelow(path, true).catch(fail);
    if (info === null) forget(path);
    if (!closed) handlers.onChange(path);
  }

  add(root, false).catch(fail);
  return { close };
}
