/** What is there of a download that is not whole: the bytes so far, and beside them which version of the file they are of. */
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const versionSchema = z.object({
  url: z.string(),
  /** A strong ETag, or null. */
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  /** Of the whole file, bytes; null while unknown. */
  total: z.number().int().nullable(),
  sha256: z.string().nullable(),
  md5: z.string().nullable(),
});
/** How a server tells one version of a file from another. */
export type FileVersion = z.infer<typeof versionSchema>;

export interface PartialFile {
  /** 0 when there is none. */
  readonly bytes: number;
  /** Null when nobody knows what the bytes are of: they cannot be gone on with then. */
  readonly version: FileVersion | null;
}

export async function readPartial(part: string): Promise<PartialFile> {
  const bytes = await stat(part).then(
    ({ size }) => size,
    () => 0,
  );
  if (bytes === 0) return { bytes: 0, version: null };
  const text = await readFile(versionFile(part), 'utf8').catch(() => null);
  if (text === null) return { bytes, version: null };
  try {
    return { bytes, version: versionSchema.parse(JSON.parse(text)) };
  } catch {
    return { bytes, version: null };
  }
}

/** Written before the first byte, so that bytes of an unknown version are never gone on with. */
export async function writeVersion(part: string, version: FileVersion): Promise<void> {
  const next = `${versionFile(part)}.new`;
  await writeFile(next, JSON.stringify(version), { flush: true });
  await rename(next, versionFile(part));
}

export async function removePartial(part: string): Promise<void> {
  await rm(part, { force: true });
  await forgetVersion(part);
}

/** Once the bytes are whole and have another name. */
export const forgetVersion = (part: string): Promise<void> => rm(versionFile(part), { force: true });

const versionFile = (part: string): string => `${part}.json`;
