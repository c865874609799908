/** Writes an export: files appear in a folder beside the target, which takes its name once everything is whole. */
import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, rename, rm, rmdir, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type PhotoPlace, ServiceError } from '../../contract/index.ts';
import type { ExportPhoto } from './exportPhoto.ts';

export interface ExportWriter {
  /** Puts a photo into the export, as a copy or a link; `name` has forward slashes. */
  photo(photo: ExportPhoto, name: string): Promise<void>;
  text(name: string, lines: Iterable<string>): Promise<void>;
}

/** Throws `conflict` when the folder holds something already, `unavailable` when it cannot be written. */
export async function writeExport(
  folder: string,
  photos: PhotoPlace,
  newId: string,
  work: (writer: ExportWriter) => Promise<void>,
): Promise<void> {
  const there = await readdir(folder).catch((error: unknown) =>
    codeOf(error) === 'ENOENT' ? null : Promise.reject(error),
  );
  if (there !== null && there.length > 0) {
    throw new ServiceError('conflict', `${folder} holds files already. Choose an empty folder, or a new one.`, {
      subject: 'folder',
    });
  }
  const staging = join(dirname(folder), `.${basename(folder)}.${newId}.partial`);
  try {
    await mkdir(staging, { recursive: true });
    const made = new Set<string>();
    const place = async (name: string) => {
      const path = join(staging, name);
      const home = dirname(path);
      if (!made.has(home)) await mkdir(home, { recursive: true });
      made.add(home);
      return path;
    };
    await work({
      async photo({ path }, name) {
        const target = await place(name);
        if (photos === 'link') await linkTo(path, target);
        else await copyFile(path, target, constants.COPYFILE_FICLONE);
      },
      async text(name, lines) {
        const file = await open(await place(name), 'w');
        try {
          let part = '';
          for (const line of lines) {
            part += line;
            if (part.length < 64 * 1024) continue;
            await file.write(part);
            part = '';
          }
          await file.write(part);
          await file.sync();
        } finally {
          await file.close();
        }
      },
    });
    if (there !== null) await rmdir(folder);
    await rename(staging, folder);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw explain(error, folder);
  }
}

/** A symbolic link; where the system allows none, a hard one. */
async function linkTo(path: string, target: string): Promise<void> {
  try {
    await symlink(path, target, 'file');
  } catch (error) {
    if (codeOf(error) !== 'EPERM') throw error;
    await link(path, target);
  }
}

/** A folder of that name in `parent` that is not there yet. */
export async function freeFolder(parent: string, name: string): Promise<string> {
  for (let number = 1; ; number++) {
    const folder = join(parent, number === 1 ? name : `${name} (${number})`);
    if (!(await stat(folder).catch(() => null))) return folder;
  }
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

function explain(error: unknown, folder: string): unknown {
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EACCES: 'you may not write there',
    EPERM: 'you may not write there',
    EROFS: 'it lies on a read-only disk',
    ENOTDIR: 'a part of that path is a file',
    EXDEV: 'links cannot be made there; choose copies',
  };
  const reason = reasons[codeOf(error)];
  if (reason === undefined) return error;
  return new ServiceError('unavailable', `${folder} cannot be written: ${reason}. Nothing was left behind.`, {
    subject: folder,
    cause: error,
  });
}
