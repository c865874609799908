/** Reads folders of photos: lists their files and what their places say, and hands them to the taking pipeline. */
import { join, relative } from 'node:path';
import { ServiceError, type Split } from '../../contract/index.ts';
import { noteFolderGone } from '../folders/goneFolders.ts';
import { noteBegun, noteEnded } from '../folders/interruptedImports.ts';
import type { Journal } from '../journal.ts';
import { inPortions } from '../portions.ts';
import type { RunningJob, Surroundings } from '../surroundings.ts';
import type { FolderLayout } from './folderLayout.ts';
import { readLayout } from './formats/folder.ts';
import { readSynsetNames } from './formats/synsetNames.ts';
import { type IntoDataset, importEntries, wentAway } from './importEntries.ts';
import type { Entry, Source } from './source.ts';
import { isGone, isInside, type WalkedFolder, walkFolder, withSlashes } from './walkFolder.ts';

export interface ImportRequest extends IntoDataset {
  /** The folder itself first; after it, where there is one, the validation folder. Absolute paths. */
  readonly folders: readonly ImportedFolder[];
}

export interface ImportedFolder {
  readonly path: string;
  /** The side that all its photos have; null where the folder's own layout decides. */
  readonly fixedSplit: Split | null;
  /** The class that all its photos have, for a folder that was opened as one of several; null where its layout decides. */
  readonly className: string | null;
}

/** Returns the report's id. What was taken before a failure or a cancel stays, and is reported too. */
export async function importFolder(
  surroundings: Surroundings,
  journal: Journal,
  request: ImportRequest,
  job: RunningJob,
  onRename: () => void,
): Promise<number> {
  const { store, clock } = surroundings;
  const { datasetId, folders } = request;
  noteBegun(store, datasetId, { folders, startedAt: clock() });
  try {
    const source = await readFolders(surroundings, request, job);
    const reportId = await importEntries(surroundings, journal, request, source, job, onRename);
    noteEnded(store, datasetId);
    return reportId;
  } catch (error) {
    // One that was cancelled or met a full disk can be gone on with; another failure says what to do instead.
    const isFull = error instanceof ServiceError && error.code === 'unavailable';
    if (!job.signal.aborted && !isFull) noteEnded(store, datasetId);
    throw error;
  }
}

/** All that the folders hold. `job` may be anything that can be told how it gets on and can be stopped. */
export async function readFolders(
  surroundings: Surroundings,
  { folders }: Pick<ImportRequest, 'folders'>,
  job: Pick<RunningJob, 'signal' | 'progress'>,
): Promise<Source> {
  const [main] = folders;
  if (!main) throw new Error('An import needs a folder.');
  const walked: Walked[] = [];
  for (const folder of folders) walked.push(await walk(surroundings, folders, folder, job));
  const hasValidation = folders.some((folder) => folder.fixedSplit === 'val');
  if (hasValidation && walked.length > 1 && walked[0]?.entries.some((entry) => entry.place.split === 'val')) {
    throw new ServiceError(
      'invalid-request',
      `${main.path} has a validation sub-folder of its own. Import it without a second validation folder.`,
      { subject: main.path },
    );
  }
  return {
    layout: walked[0]?.layout ?? 'flat',
    root: main.path,
    entries: walked.flatMap((folder) => folder.entries),
    skipped: walked.flatMap((folder) => folder.skipped),
    folders: walked.flatMap((folder) => folder.folders),
    classes: [],
  };
}

interface Walked extends Source {
  readonly layout: FolderLayout['layout'];
}

async function walk(
  surroundings: Surroundings,
  folders: ImportRequest['folders'],
  { path: root, fixedSplit, className }: ImportedFolder,
  job: Pick<RunningJob, 'signal' | 'progress'>,
): Promise<Walked> {
  const { dataDir, resourcesDir } = surroundings;
  const others = [dataDir, ...folders.map((folder) => folder.path)];
  let found: WalkedFolder;
  try {
    found = await walkFolder(root, {
      signal: job.signal,
      except: others.filter((other) => other !== root && isInside(other, root)),
      onProgress: (done) => job.progress({ stage: 'Looking through the folder', done, total: null, progress: null }),
    });
  } catch (error) {
    if (isGone(error)) {
      noteFolderGone(surroundings, root);
      throw wentAway(root, 'No picture was taken yet.');
    }
    throw error;
  }
  const layout = await readLayout(found.files.map(withSlashes), { synsetNames: () => readSynsetNames(resourcesDir) });
  const main = folders[0]?.path ?? root;
  const shownAs = (file: string) => withSlashes(main === root ? file : relative(main, join(root, file)));
  const entries: Entry[] = [];
  for await (const portion of inPortions(found.files))
    for (const file of portion) {
      const name = withSlashes(file);
      const { split, ...place } = layout.place(name);
      entries.push({
        file: join(root, file),
        shown: shownAs(file),
        name: name.normalize('NFC'),
        place: {
          ...(className === null ? place : { className }),
          split: fixedSplit === 'val' ? 'val' : (split ?? fixedSplit),
        },
      });
    }
  return {
    layout: layout.layout,
    root,
    entries,
    skipped: found.skipped.map((file) => ({ ...file, path: shownAs(file.path) })),
    folders: [{ path: root, unreadable: found.unreadable.map((folder) => join(root, folder)) }],
    classes: [],
  };
}
