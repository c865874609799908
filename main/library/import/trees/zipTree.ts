/**
 * A zip archive as a tree. Nothing is unpacked but pictures and annotations, one at a time; names inside are never used as
 * paths, so an archive cannot write anywhere but into Thaw's own pictures.
 */
import type { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { ServiceError, type SkippedFile } from '../../../contract/index.ts';
import { maxFileBytes } from '../../../imaging/picture.ts';
import { PictureError } from '../../../imaging/pictureError.ts';
import { byName } from '../../naturalOrder.ts';
import type { OwnPictures } from '../ownPictures.ts';
import { isHiddenName } from '../walkFolder.ts';
import { type FileTree, tidy } from './fileTree.ts';
import { createNameFinder } from './listedNames.ts';

/** Throws `unusable-data` when the file is no archive that can be read. */
export async function openZipTree(path: string, own: OwnPictures, signal: AbortSignal): Promise<FileTree> {
  const zip = await openZip(path);
  const entries = new Map<string, yauzl.Entry>();
  const skipped: SkippedFile[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      const { name, problem } = nameOf(entry);
      if (name.endsWith('/')) continue;
      if (problem !== null) skipped.push({ path: name, kind: 'unreadable', reason: problem });
      else if (name.split('/').some(isHiddenName)) {
        skipped.push({ path: name, kind: 'hidden', reason: 'A hidden or system file, left out.' });
      } else entries.set(name, entry);
    }
  } catch (error) {
    zip.close();
    if (signal.aborted) throw error;
    throw damaged(path, error);
  }
  const names = await byName([...entries.keys()], (name) => name);
  const find = createNameFinder(names);

  const entryOf = (name: string): yauzl.Entry => {
    const entry = entries.get(name);
    if (entry) return entry;
    throw new ServiceError('not-found', `${path} holds no file "${name}".`, { subject: path });
  };

  async function open(name: string): Promise<Readable> {
    const entry = entryOf(name);
    const problem = problemOf(entry);
    if (problem) throw new PictureError(problem.kind, problem.reason, `${path}/${name}`);
    try {
      // Stops with an error as soon as more comes out than the archive's list says.
      return await zip.openReadStreamPromise(entry);
    } catch (error) {
      throw new PictureError('unreadable', `The archive is damaged there (${messageOf(error)}).`, `${path}/${name}`);
    }
  }

  return {
    root: path,
    names,
    skipped,
    folders: [],
    size: async (name) => entryOf(name).uncompressedSize,
    open,
    picture: (name) => async (call) => own.keepStream(await open(name), `${path}/${name}`, call),
    find: async (reference, from) => find(reference, from),
    close: () => zip.close(),
  };
}

async function openZip(path: string): Promise<yauzl.ZipFile> {
  try {
    // Names are decoded here, so that one bad name costs its own file and not the whole archive.
    return await yauzl.openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false });
  } catch (error) {
    throw damaged(path, error);
  }
}

function nameOf(entry: yauzl.Entry): { name: string; problem: string | null } {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  // Archives from Windows may hold backslashes; yauzl turns them into slashes.
  const written = yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false).normalize('NFC');
  const isFolder = written.endsWith('/');
  const name = tidy(written);
  if (yauzl.validateFileName(written) !== null || name === null) {
    return { name: written.replace(/\/+$/, ''), problem: 'Its path leads out of the archive, so it was left out.' };
  }
  return { name: isFolder ? `${name}/` : name, problem: null };
}

/** Photos are packed already, so they do not shrink like this. */
const suspiciousRatio = 200;
const suspiciousBytes = 64 * 1024 ** 2;

function problemOf(entry: yauzl.Entry): (Pick<SkippedFile, 'reason'> & { kind: 'too-large' | 'unreadable' }) | null {
  const { uncompressedSize, compressedSize } = entry;
  if (entry.isEncrypted()) return { kind: 'unreadable', reason: 'It is encrypted. Unpack the archive first.' };
  if (!entry.canDecodeFileData()) {
    return { kind: 'unreadable', reason: 'It is packed in a way that is not known here. Unpack the archive first.' };
  }
  if (uncompressedSize > maxFileBytes) {
    const gib = (uncompressedSize / 1024 ** 3).toFixed(1);
    return { kind: 'too-large', reason: `It unpacks to ${gib} GiB; pictures may have 1 GiB at most.` };
  }
  if (uncompressedSize > suspiciousBytes && uncompressedSize > compressedSize * suspiciousRatio) {
    return {
      kind: 'too-large',
      reason: `It unpacks to ${Math.round(uncompressedSize / 1024 ** 2)} MiB from ${Math.round(compressedSize / 1024)} KiB, as no photo does.`,
    };
  }
  return null;
}

function damaged(path: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOENT') {
    return new ServiceError('unusable-data', `There is no file ${path}. Check its name, or connect its drive.`, {
      subject: path,
      cause,
    });
  }
  return new ServiceError(
    'unusable-data',
    `${path} cannot be read as a zip archive (${messageOf(cause)}). Make the archive again, or unpack it and import the folder.`,
    { subject: path, cause },
  );
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
