/** Copies predicted photos into one folder a class. */

import { createHash } from 'node:crypto';
import { copyFile, mkdir, open, rm } from 'node:fs/promises';
import { basename, join, parse } from 'node:path';
import type { SkippedFile } from '../contract/index.ts';
import { isTaken, linkToFreeName } from './freeName.ts';
import { makeWorkshop } from './workshop.ts';

export interface PhotoToCopy {
  readonly path: string;
  /** SHA-256 of its content when it was predicted. */
  readonly hash: string;
  readonly className: string;
}

/**
 * A name that is taken by another photo gets "-2", "-3", …; a copy that is there already is left alone. The originals
 * stay. Throws `unavailable` when the folder cannot be written.
 */
export async function copyIntoClassFolders(
  folder: string,
  classes: readonly string[],
  photos: readonly PhotoToCopy[],
  signal?: AbortSignal,
): Promise<{ copied: number; skipped: SkippedFile[] }> {
  const folderOf = folderNames(classes);
  const skipped: SkippedFile[] = [];
  let copied = 0;
  // Beside the class folders, so that a finished copy can be given its name by a link.
  const workshop = await makeWorkshop(folder, 'copy');
  try {
    for (const [index, { path, hash, className }] of photos.entries()) {
      signal?.throwIfAborted();
      const draft = join(workshop, String(index));
      try {
        await copyFile(path, draft);
      } catch (error) {
        const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
        const reason = gone ? 'It is no longer there.' : 'It cannot be read. Allow reading it.';
        skipped.push({ path, kind: gone ? 'vanished' : 'unreadable', reason });
        continue;
      }
      const target = join(folder, folderOf.get(className)!);
      await mkdir(target, { recursive: true });
      if (await placeCopy(draft, target, basename(path), hash)) copied++;
      else skipped.push({ path, kind: 'duplicate', reason: `It is already in ${target}.` });
      await rm(draft, { force: true });
    }
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return { copied, skipped };
}

/** False when the folder has a copy of it under this name. */
async function placeCopy(draft: string, target: string, name: string, hash: string): Promise<boolean> {
  const { name: stem, ext } = parse(name);
  for (let attempt = 1; ; attempt++) {
    const place = join(target, attempt === 1 ? name : `${stem}-${attempt}${ext}`);
    try {
      await linkToFreeName(draft, place);
      return true;
    } catch (error) {
      if (!isTaken(error)) throw error;
      if ((await hashOf(place)) === hash) return false;
    }
  }
}

async function hashOf(path: string): Promise<string | null> {
  try {
    await using file = await open(path, 'r');
    const hash = createHash('sha256');
    for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk as Uint8Array);
    return hash.digest('hex');
  } catch {
    return null;
  }
}

/** Folder names that every system takes, different for different classes also where case does not count. */
function folderNames(classes: readonly string[]): Map<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const className of classes) {
    const plain = className
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be in a file name
      .replaceAll(/[\\/:*?"<>|\u0000-\u001f]/g, '_')
      .replace(/^\.+|[. ]+$/g, '')
      .slice(0, 100);
    const usable = plain === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(plain) ? `_${plain}` : plain;
    let name = usable;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${usable}-${number}`;
    taken.add(name.toLowerCase());
    names.set(className, name);
  }
  return names;
}
