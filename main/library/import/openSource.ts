/** Opens what somebody pointed at, whatever it is: recognises it, or takes it for what they say, and reads it into a source. */
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { type ImportFormat, ServiceError } from '../../contract/index.ts';
import { compareNames } from '../naturalOrder.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Tools } from './formats/format.ts';
import { formatNamed, recognise } from './formats/index.ts';
import { readSynsetNames } from './formats/synsetNames.ts';
import { createOwnPictures } from './ownPictures.ts';
import { pictureExtensions } from './readPictureFile.ts';
import type { Source } from './source.ts';
import { createDiskTree } from './trees/diskTree.ts';
import type { FileTree } from './trees/fileTree.ts';
import { createListTree, type ListedFile } from './trees/listTree.ts';
import { openZipTree } from './trees/zipTree.ts';
import { isGone, walkFolder, withSlashes } from './walkFolder.ts';

export interface OpenRequest {
  /** Absolute paths of files and folders on this machine. */
  readonly paths: readonly string[];
  /** Files that a browser sent, instead of paths. */
  readonly sent: readonly ListedFile[];
  /** null: what it looks like most. */
  readonly format: ImportFormat | null;
  /** Where the pictures lie that a table or annotation names, when they are not near it. Absolute. */
  readonly pictureFolder: string | null;
}

export interface OpenedSource {
  readonly source: Source;
  /** What it was taken for. */
  readonly format: ImportFormat;
  /** What it may be, the likeliest first; at least one. */
  readonly formats: readonly ImportFormat[];
  /** What its dataset may be called. */
  readonly name: string;
  /** True when Thaw keeps copies of the pictures, because they are no files of their own. */
  readonly keepsCopies: boolean;
  /** Closes archives; entries cannot be read afterwards. */
  close(): void;
}

/** Throws `unusable-data` or `invalid-request` with the way out. The caller closes what it got. */
export async function openSource(
  surroundings: Surroundings,
  request: OpenRequest,
  options: { signal: AbortSignal; onProgress(found: number): void },
): Promise<OpenedSource> {
  const own = createOwnPictures(surroundings);
  let names: Promise<ReadonlyMap<string, string>> | null = null;
  const tools: Tools = {
    own,
    synsetNames() {
      names ??= readSynsetNames(surroundings.resourcesDir);
      return names;
    },
    ...options,
  };
  const { tree, file, name } = await openTree(request, tools);
  try {
    const given = { tree, file };
    const formats = await recognise(given);
    const format = request.format ?? formats[0];
    if (format === undefined) throw notKnown(file === null ? tree.root : join(tree.root, file));
    const content = await formatNamed(format).read(given, tools);
    if (content.entries.length + content.skipped.length + tree.skipped.length === 0) {
      throw new ServiceError('unusable-data', `${tree.root} is empty. Choose one that holds photos.`, {
        subject: tree.root,
      });
    }
    const source: Source = {
      ...content,
      root: file === null ? tree.root : join(tree.root, file),
      skipped: [...tree.skipped, ...content.skipped],
      folders: format === 'folder' ? tree.folders : [],
      classes: content.classes.length > 0 || format === 'folder' ? content.classes : inOrder(content.entries),
    };
    return {
      ...{ source, format, name },
      formats: formats.includes(format) ? formats : [format, ...formats],
      keepsCopies: source.entries.some((entry) => typeof entry.file !== 'string'),
      close: tree.close,
    };
  } catch (error) {
    tree.close();
    throw error;
  }
}

/** Classes of a source that has no order of its own. */
function inOrder(entries: Source['entries']): string[] {
  return [...new Set(entries.flatMap(({ place }) => place.className ?? []))].sort(compareNames);
}

interface OpenedTree {
  readonly tree: FileTree;
  readonly file: string | null;
  readonly name: string;
}

async function openTree({ paths, sent, pictureFolder }: OpenRequest, tools: Tools): Promise<OpenedTree> {
  const { own, signal } = tools;
  if (sent.length > 0) {
    const [only] = sent;
    const name = titleOf(
      commonFolder(sent.map((one) => one.name)) ?? (sent.length === 1 ? (only?.name ?? '') : 'Photos'),
    );
    if (sent.length === 1 && only && isZip(only.path)) {
      return { tree: await openZipTree(only.path, own, signal), file: null, name };
    }
    return { tree: createListTree(name, sent, own), file: null, name };
  }
  const [first, ...others] = paths;
  if (first === undefined) {
    throw new ServiceError('invalid-request', 'Nothing was given to import. Name a folder, a file or several.', {
      subject: 'paths',
    });
  }
  if (others.length === 0) return openOne(first, pictureFolder === null ? [] : [pictureFolder], tools);
  return openSeveral(paths, pictureFolder, tools);
}

async function openOne(path: string, pictureFolders: readonly string[], tools: Tools): Promise<OpenedTree> {
  const name = titleOf(basename(path));
  if (await isFolder(path)) return { tree: await folderTree(path, pictureFolders, tools), file: null, name };
  if (isZip(path)) return { tree: await openZipTree(path, tools.own, tools.signal), file: null, name };
  const folder = dirname(path);
  if (isPicture(path)) return { tree: createListTree(path, [{ path, name: basename(path) }], null), file: null, name };
  // A metadata.csv speaks of all the pictures around it, so the dataset is its folder.
  if (/^metadata\.(csv|jsonl)$/i.test(basename(path))) {
    return { tree: await folderTree(folder, pictureFolders, tools), file: null, name: titleOf(basename(folder)) };
  }
  const generic = /^(labels?|annotations?|train|test|data|_annotations\.coco|instances.*)$/i.test(name);
  return {
    tree: createDiskTree({ root: folder, walked: null, pictureFolders }),
    file: basename(path),
    name: generic ? titleOf(basename(folder)) : name,
  };
}

/** An annotation file with the folders of its pictures, or photos from here and there. */
async function openSeveral(paths: readonly string[], pictureFolder: string | null, tools: Tools): Promise<OpenedTree> {
  const folders: string[] = [];
  const files: string[] = [];
  for (const path of paths) ((await isFolder(path)) ? folders : files).push(path);
  const annotations = files.filter((path) => !isPicture(path));
  const [annotation] = annotations;
  if (annotation !== undefined && annotations.length === 1 && files.length === 1) {
    return openOne(annotation, [...folders, ...(pictureFolder === null ? [] : [pictureFolder])], tools);
  }
  const listed: ListedFile[] = files.map((path) => ({ path, name: basename(path) }));
  for (const folder of folders) {
    const { files: found } = await walk(folder, tools);
    for (const file of found)
      listed.push({ path: join(folder, file), name: `${basename(folder)}/${withSlashes(file)}` });
  }
  const root = dirname(paths[0] ?? '');
  return { tree: createListTree(root, listed, null), file: null, name: titleOf(basename(root)) };
}

async function folderTree(root: string, pictureFolders: readonly string[], tools: Tools): Promise<FileTree> {
  return createDiskTree({ root, walked: await walk(root, tools), pictureFolders });
}

async function walk(root: string, { signal, onProgress }: Tools) {
  try {
    return await walkFolder(root, { signal, onProgress });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ServiceError(
      'unusable-data',
      isGone(error)
        ? `There is no folder ${root}. Check its name, or connect its drive.`
        : `The folder ${root} cannot be opened. Allow reading it, or choose another.`,
      { subject: root, cause: error },
    );
  }
}

/** Throws `unusable-data` when nothing is there. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new ServiceError(
      'unusable-data',
      isGone(error)
        ? `There is no file or folder ${path}. Check its name, or connect its drive.`
        : `${path} cannot be opened. Allow reading it.`,
      { subject: path, cause: error },
    );
  }
}

export const isPicture = (path: string): boolean => pictureExtensions.has(extname(path).toLowerCase());

const isZip = (path: string): boolean => /\.zip$/i.test(path);

const titleOf = (name: string): string => name.replace(/\.[A-Za-z0-9]{1,6}(\.gz)?$/, '') || name || 'Photos';

/** The one folder that all names lie in, where there is one. */
function commonFolder(names: readonly string[]): string | null {
  const first = names[0]?.split('/') ?? [];
  const [top] = first;
  return top !== undefined && first.length > 1 && names.every((name) => name.startsWith(`${top}/`)) ? top : null;
}

function notKnown(path: string): ServiceError {
  return new ServiceError(
    'unusable-data',
    `${path} is nothing that can be imported. Thaw takes folders of photos, photos, zip archives, CSV tables, COCO and Open Images annotations, Hugging Face image folders, CIFAR and MNIST files.`,
    { subject: path },
  );
}
