/** The imports service: looks at what somebody points at, and brings it in. */
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { type ImportPreview, ServiceError } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { allDatasets, datasetWithFolder, foldersOf, setWatched, watchedFolders } from '../store/datasets.ts';
import type { FolderWatch } from './folders/watchFolders.ts';
import { type ImportRequest, importFolder, readFolders } from './import/importFolder.ts';
import { importSource, noteSource, sentForImports } from './import/importSource.ts';
import { isFolder, type OpenedSource, type OpenRequest, openSource } from './import/openSource.ts';
import { mayBePicture } from './import/readPictureFile.ts';
import { forgetUploads } from './import/uploads.ts';
import { isInside, walkFolder } from './import/walkFolder.ts';
import type { ImportJobs } from './importJobs.ts';
import type { Journal } from './journal.ts';
import { compareNames } from './naturalOrder.ts';
import type { PhotoView } from './photoView.ts';
import type { Surroundings } from './surroundings.ts';

export function createImports(
  surroundings: Surroundings,
  journal: Journal,
  view: PhotoView,
  jobs: ImportJobs,
  watch: Pick<FolderWatch, 'problemOf' | 'refresh'>,
): Services['imports'] {
  const { store, uploadFolder } = surroundings;

  /** Paths made absolute; what was sent must lie where uploads do, or a page could have any file copied. */
  function checked(request: OpenRequest): OpenRequest {
    for (const { path, name } of request.sent) {
      if (isAbsolute(path) && isInside(resolve(path), uploadFolder)) continue;
      throw new ServiceError('invalid-request', `"${name}" was not sent to Thaw. Drop it again.`, { subject: name });
    }
    return {
      ...request,
      paths: [...new Set(request.paths.map((path) => resolve(path)))],
      pictureFolder: request.pictureFolder === null ? null : resolve(request.pictureFolder),
    };
  }

  /** Folders that are imported as folders: they are looked through again later and watched. null for anything else. */
  async function asFolders({ paths, sent, format }: OpenRequest): Promise<ImportRequest['folders'] | null> {
    if (sent.length > 0 || paths.length === 0 || (format !== null && format !== 'folder')) return null;
    for (const path of paths) if (!(await isFolder(path))) return null;
    if (paths.length === 1) return paths.map((path) => ({ path, fixedSplit: null, className: null }));
    // Several folders without sub-folders are classes; those that have classes of their own stay what they are.
    const flat: boolean[] = [];
    for (const path of paths) flat.push(await isFlat(path));
    const areClasses = flat.every(Boolean);
    return paths.map((path) => ({ path, fixedSplit: null, className: areClasses ? basename(path) : null }));
  }

  const open = (request: OpenRequest, signal = new AbortController().signal) =>
    openSource(surroundings, request, { signal, onProgress: () => {} });

  function watching(datasetId: number) {
    jobs.rowOf(datasetId);
    const watched = new Set(watchedFolders(store).flatMap((row) => (row.datasetId === datasetId ? row.path : [])));
    return foldersOf(store, datasetId).map(({ path }) => ({
      ...{ folder: path, watched: watched.has(path), problem: watched.has(path) ? watch.problemOf(path) : null },
    }));
  }

  return {
    watching: ({ datasetId }) => watching(datasetId),
    watch({ datasetId, folder, watched }) {
      jobs.rowOf(datasetId);
      store.write(() => setWatched(store, datasetId, folder, watched ? 1 : 0));
      watch.refresh();
      surroundings.changes.announce({ kind: 'datasets', datasetId, runId: null, summary: null });
      return watching(datasetId);
    },
    async look(given, call) {
      const request = checked(given);
      const folders = await asFolders(request);
      const opened = await open(request, call?.signal);
      try {
        const [first] = request.paths;
        if (!folders || first === undefined || opened.format !== 'folder') return previewOf(opened);
        // Each folder by its own layout, as the import reads them.
        const signal = call?.signal ?? new AbortController().signal;
        const source = await readFolders(surroundings, { folders }, { signal, progress: () => {} });
        const root = folders.length === 1 ? first : dirname(first);
        return { ...previewOf({ ...opened, source }), root, knownDatasetId: datasetWithFolder(store, first) ?? null };
      } finally {
        opened.close();
      }
    },
    async forget({ sent }) {
      const { sent: files } = checked({ paths: [], sent, format: null, pictureFolder: null });
      // The same file may have been sent for an import that goes on.
      const datasetIds = allDatasets(store).map((row) => row.datasetId);
      const needed = await sentForImports({ store, uploadFolder }, datasetIds);
      await forgetUploads(
        store,
        files.filter(({ path }) => !needed.has(path)),
      );
    },
    async start({ datasetId, name, ...given }, call) {
      const request = checked(given);
      if (datasetId !== undefined) jobs.mustBeIdle(jobs.rowOf(datasetId));
      // Opened before anything is made: what cannot be imported leaves no empty dataset behind.
      const opened = await open(request, call?.signal);
      try {
        const folders = opened.format === 'folder' ? await asFolders(request) : null;
        if (folders) {
          const title = folders.length === 1 ? undefined : opened.name;
          const prepared = jobs.prepareFolders(folders, datasetId, name ?? title);
          return jobs.start('import', `Importing ${prepared.name}`, prepared.datasetId, async (job) => {
            opened.close();
            return importFolder(surroundings, journal, prepared, job, view.forget);
          });
        }
        const row = store.write(() => jobs.target(datasetId, name ?? opened.name));
        noteSource(surroundings, row.datasetId, request, opened);
        return jobs.start('import', `Importing ${row.name}`, row.datasetId, (job) =>
          importSource(surroundings, journal, row, opened, job, view.forget),
        );
      } catch (error) {
        opened.close();
        throw error;
      }
    },
  };
}

/** True for a folder with pictures and no sub-folders of pictures. */
async function isFlat(path: string): Promise<boolean> {
  const { files } = await walkFolder(path);
  return !files.some((file) => dirname(file) !== '.');
}

const mostExamples = 50;
const mostClasses = 2000;

function previewOf({ source, format, formats, name, keepsCopies }: OpenedSource): ImportPreview {
  const classes = new Map<string, number>();
  const split = { train: 0, val: 0, test: 0 };
  let photos = 0;
  let labelled = 0;
  let severalLabels = 0;
  let others = 0;
  for (const { file, shown, place, note } of source.entries) {
    // Tables name pictures on purpose; in folders lies what lies there.
    const looksRight = format !== 'folder' || mayBePicture(typeof file === 'string' ? file : shown);
    if (!looksRight) {
      others += 1;
      continue;
    }
    photos += 1;
    if (note?.kind === 'conflicting-label') severalLabels += 1;
    if (place.split !== null) split[place.split] += 1;
    const title = place.title ?? place.className;
    if (title === null) continue;
    labelled += 1;
    classes.set(title, (classes.get(title) ?? 0) + 1);
  }
  const order = new Map(source.classes.map((title, index) => [title, index]));
  const place = (title: string) => order.get(title) ?? source.classes.length;
  const missing = source.skipped.filter((file) => file.kind === 'vanished');
  const leftOut = source.skipped.filter((file) => file.kind !== 'vanished' && file.kind !== 'hidden');
  return {
    ...{ root: source.root, format, formats: [...formats], name, keepsCopies, photos, labelled, split, severalLabels },
    knownDatasetId: null,
    classes: [...classes]
      .map(([title, count]) => ({ name: title, photos: count }))
      .sort((a, b) => place(a.name) - place(b.name) || compareNames(a.name, b.name))
      .slice(0, mostClasses),
    missing: missing.length,
    leftOut: leftOut.length + others,
    examples: [...missing, ...leftOut].slice(0, mostExamples),
  };
}
