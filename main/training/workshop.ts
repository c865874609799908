/** A hidden folder beside where files will lie, in which they are made before they get their names. */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../contract/index.ts';

/** Makes `folder` when needed, and the workshop in it, whose caller removes it. Throws `unavailable` when nothing can be written there. */
export async function makeWorkshop(folder: string, purpose: 'copy' | 'export'): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    return await mkdtemp(join(folder, `.thaw-${purpose}-`));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new ServiceError(
      'unavailable',
      `Nothing can be written into ${folder} (${reason}). Allow writing there, or choose another folder.`,
      { subject: folder, cause: error },
    );
  }
}
