/** The folder browser for pages without the system's dialog: sub-folders and how many pictures lie directly inside. */
import { opendir, stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { type FolderListing, ServiceError } from '../contract/index.ts';

/** Counting stops here: enough to tell a photo folder from another. */
const countedAtMost = 1000;
/** A folder with more sub-folders than this is not looked into one by one. */
const lookedIntoAtMost = 400;

/** Throws `unusable-data` when the folder is not there or may not be read. */
export async function listFolder(
  path: string,
  { files: wanted = false, signal }: { files?: boolean; signal?: AbortSignal | undefined } = {},
): Promise<FolderListing> {
  const folder = resolve(path);
  const inside = await read(folder, Number.POSITIVE_INFINITY, signal).catch((error: unknown) => {
    throw cannotRead(folder, error);
  });
  const names = inside.folders.sort(byName.compare);
  const folders: FolderListing['folders'] = [];
  for (const name of names) {
    signal?.throwIfAborted();
    const child = join(folder, name);
    const looked =
      folders.length < lookedIntoAtMost ? await read(child, countedAtMost, signal).catch(() => null) : null;
    // A folder that cannot be read is listed all the same: choosing it says why.
    folders.push({ name, path: child, pictures: looked?.pictures ?? 0 });
  }
  const parent = dirname(folder);
  return {
    path: folder,
    parent: parent === folder ? null : parent,
    folders,
    pictures: inside.pictures,
    files: wanted ? await importable(folder, inside.files) : [],
  };
}

async function read(
  folder: string,
  pictureLimit: number,
  signal: AbortSignal | undefined,
): Promise<{ folders: string[]; files: string[]; pictures: number }> {
  const folders: string[] = [];
  const files: string[] = [];
  let pictures = 0;
  for await (const entry of await opendir(folder)) {
    signal?.throwIfAborted();
    if (isHidden(entry.name)) continue;
    if (!entry.isDirectory() && files.length < listedAtMost && mayBeImported(entry.name)) files.push(entry.name);
    if (entry.isDirectory()) folders.push(entry.name);
    else if (entry.isSymbolicLink()) {
      const target = await stat(join(folder, entry.name)).catch(() => null);
      if (target?.isDirectory()) folders.push(entry.name);
      else if (target && isPicture(entry.name)) pictures++;
    } else if (isPicture(entry.name)) pictures++;
    if (pictures >= pictureLimit) break;
  }
  return { folders, files, pictures: Math.min(pictures, countedAtMost) };
}

/** Tables, annotations and archives first: photos by the hundred would hide them. */
async function importable(folder: string, names: readonly string[]): Promise<FolderListing['files']> {
  const ordered = names.toSorted((a, b) => Number(isPicture(a)) - Number(isPicture(b)) || byName.compare(a, b));
  const listed = [];
  for (const name of ordered) {
    const path = join(folder, name);
    const info = await stat(path).catch(() => null);
    if (info?.isFile()) listed.push({ name, path, sizeBytes: info.size });
  }
  return listed;
}

const listedAtMost = 2000;

const mayBeImported = (name: string): boolean =>
  isPicture(name) || /\.(csv|tsv|txt|json|jsonl|zip|bin|gz)$/i.test(name) || /ubyte$/i.test(name);

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

const isHidden = (name: string) =>
  name.startsWith('.') || name === '$RECYCLE.BIN' || name === 'System Volume Information';

/** By name only: this is a hint while looking for a folder; the import looks at the content. */
const isPicture = (name: string) =>
  ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif', '.bmp', '.heic'].includes(
    extname(name).toLowerCase(),
  );

function cannotRead(folder: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  const reasons = new Map<unknown, string>([
    ['ENOENT', 'It is not there.'],
    ['ENOTDIR', 'It is a file, not a folder.'],
    ['EACCES', 'You may not read it.'],
    ['EPERM', 'You may not read it.'],
  ]);
  const reason = reasons.get(code);
  if (!reason) return cause;
  return new ServiceError('unusable-data', `${folder} cannot be shown. ${reason} Choose another folder.`, {
    subject: 'path',
    cause,
  });
}
