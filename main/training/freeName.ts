/** Gives files names that are free: nothing that is there is ever overwritten, and no name ever stands for half a file. */
import { constants } from 'node:fs';
import { copyFile, link, rm } from 'node:fs/promises';

/** Gives a finished file a second name, at once and whole. Fails with EEXIST when the name is taken. */
export async function linkToFreeName(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (isTaken(error)) throw error;
    // Some memory cards and network drives have no hard links.
    await copyFile(from, to, constants.COPYFILE_EXCL).catch(async (failure: unknown) => {
      if (!isTaken(failure)) await rm(to, { force: true });
      throw failure;
    });
  }
}

export const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST';
