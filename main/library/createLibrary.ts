/** Puts the library together: datasets, photos and labels over one store. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { SkippedFile } from '../contract/index.ts';
import { PictureError } from '../imaging/pictureError.ts';
import { latestEntryId } from '../store/journal.ts';
import { addPicture, pathsOfPicture, pictureByHash, putPictureFile, refreshMissing } from '../store/pictures.ts';
import { datasetExportFolders } from '../store/versions.ts';
import { createPhotoLooking } from './alike/lookAtPhotos.ts';
import { createBulkEdits } from './bulkEdits.ts';
import { createChecks } from './checks/checks.ts';
import { createDatasets } from './datasets.ts';
import { createDatasetExports } from './exchange/datasetExports.ts';
import { createFolders } from './folders/folders.ts';
import { createFolderWatch } from './folders/watchFolders.ts';
import { createHistory } from './history.ts';
import { readPictureFile } from './import/readPictureFile.ts';
import { isGone, walkFolder, withSlashes } from './import/walkFolder.ts';
import { createImportJobs } from './importJobs.ts';
import { createImports } from './imports.ts';
import { createJournal } from './journal.ts';
import { createLabelChanges } from './labelChanges.ts';
import { createLabels } from './labels.ts';
import { removeLeftovers } from './leftovers.ts';
import type { FoundPictures, Library } from './library.ts';
import { createAccepting } from './looks/acceptSuggestions.ts';
import { createArrangements } from './looks/arrangements.ts';
import { createLooks } from './looks/looks.ts';
import { createSuggestions, suggestionsFile } from './looks/suggestions.ts';
import { createSuggestionView } from './looks/suggestionView.ts';
import { createPhotos, mustExist } from './photos.ts';
import { createPhotoView } from './photoView.ts';
import { createRemoving } from './removeDataset.ts';
import { splitUnassigned, takeSnapshot } from './snapshot.ts';
import { createSplits } from './splits.ts';
import type { Surroundings } from './surroundings.ts';
import { createVersions } from './versions/versions.ts';

export function createLibrary(given: Surroundings): Library {
  const { store, clock } = given;
  const journal = createJournal(store, clock);
  const labelChanges = createLabelChanges(store);
  const looks = createLooks(given, given.looks);
  const looking = createPhotoLooking(given, looks);
  const suggested = createSuggestionView(store, (datasetId) => suggestionsFile(given.dataDir, datasetId));
  const view = createPhotoView(store, { suggestions: suggested, looks });
  const arrangements = createArrangements(given, given.looks, looks);
  const closing = new AbortController();
  let tidying: Promise<void> = Promise.resolve();
  // The watch stands on what is put together below; news come later.
  let onDatasets = () => {};
  const surroundings: Surroundings = {
    ...given,
    changes: {
      announce(change) {
        // Turned down or allowed again by an edit; before the windows hear of it and ask.
        if (change.kind === 'suggestions' && change.datasetId !== null) suggested.changed(change.datasetId);
        given.changes.announce(change);
        if (change.kind === 'datasets') onDatasets();
        if (change.datasetId === null) return;
        if (change.kind === 'photos') suggestions.labelsChanged(change.datasetId);
      },
    },
  };
  const edits = createBulkEdits(surroundings, view, {
    labels: createLabels(surroundings, journal, view),
    history: createHistory(surroundings, journal),
    accepting: createAccepting(surroundings, journal),
    removing: createRemoving(store),
  });
  const parts = { looks, view: suggested, photoView: view, journal, edits, labelChanges };
  const suggestions = createSuggestions(given, given.looks, parts);
  const forget = async (datasetId: number) => {
    await looks.forget(datasetId);
    await suggestions.forget(datasetId);
    await arrangements.forget(datasetId);
  };

  const importJobs = createImportJobs(surroundings);
  const folders = createFolders(surroundings, journal, view, importJobs);
  const watch = createFolderWatch(surroundings, journal, view, importJobs);
  onDatasets = watch.refresh;

  return {
    datasets: createDatasets(surroundings, journal, view, { forget }, looking, importJobs, edits.removing),
    imports: createImports(surroundings, journal, view, importJobs, watch),
    versions: createVersions(surroundings),
    datasetExports: createDatasetExports(surroundings),
    writtenFolders: () => datasetExportFolders(store),
    photos: createPhotos(store, view, { looks, suggestions: suggested }),
    labels: edits.labels,
    history: edits.history,
    folders: folders.service,
    removeLeftovers(times) {
      tidying = removeLeftovers(given, times, closing.signal).then(
        (removed) => void (removed > 0 && given.log.warn({ removed }, 'files that nothing needs were deleted')),
        (error: unknown) => {
          if (!closing.signal.aborted) given.log.warn({ err: error }, 'files that nothing needs could not be deleted');
        },
      );
    },
    lookAtFolders: folders.lookAtAll,
    watchFolders: watch.begin,
    looks: { ...looks, service: { ...looks.service, ...arrangements.service } },
    suggestions: suggestions.service,
    async close() {
      closing.abort();
      await tidying;
      await watch.close();
      await folders.close();
      await edits.close();
      await suggestions.close();
    },
    splits: createSplits(surroundings, journal, looking),
    checks: createChecks(surroundings, journal, { looks, looking }),
    async ensureSplit(datasetId) {
      mustExist(store, datasetId);
      await looking.ensure(datasetId);
      splitUnassigned(store, datasetId);
    },
    snapshot: (datasetId) => takeSnapshot(store, datasetId),
    latestJournalId: (datasetId) => latestEntryId(store, datasetId),
    labelChangesSince: labelChanges.since,
    pictureByHash(hash) {
      const picture = pictureByHash(store, hash);
      return picture ? { picture, paths: pathsOfPicture(store, picture.pictureId) } : null;
    },
    async registerPicture(path, options) {
      const absolute = resolve(path);
      const file = await readPictureFile(surroundings, absolute, options?.signal);
      if ('skipped' in file) throw new PictureError(pictureErrorKind(file.skipped.kind), file.skipped.reason, absolute);
      if ('pictureId' in file.picture) return file.picture;
      const facts = file.picture;
      return store.write(() => {
        const picture = addPicture(store, { ...facts, addedAt: clock() });
        const { sizeBytes, modifiedAt } = file;
        putPictureFile(store, { path: absolute, pictureId: picture.pictureId, sizeBytes, modifiedAt });
        refreshMissing(store, picture.pictureId);
        return picture;
      });
    },
    findPictures,
  };
}

const findPictures: Library['findPictures'] = async (paths, options) => {
  const files = new Set<string>();
  const skipped: SkippedFile[] = [];
  for (const given of paths) {
    const path = resolve(given);
    try {
      const info = await stat(path);
      if (!info.isDirectory()) {
        files.add(path);
        continue;
      }
      const root = path;
      const found = await walkFolder(root, { signal: options?.signal });
      for (const file of found.files) files.add(join(root, file));
      for (const file of found.skipped) skipped.push({ ...file, path: withSlashes(join(root, file.path)) });
    } catch (error) {
      if (options?.signal?.aborted) throw error;
      skipped.push({
        path,
        kind: isGone(error) ? 'vanished' : 'unreadable',
        reason: isGone(error) ? 'There is no such file or folder.' : 'It cannot be opened. Allow reading it.',
      });
    }
  }
  return { files: [...files], skipped } satisfies FoundPictures;
};

/** Kinds that reading one file cannot give (a duplicate, a hidden file) do not come here. */
function pictureErrorKind(kind: SkippedFile['kind']): PictureError['kind'] {
  return kind === 'vanished' || kind === 'too-large' || kind === 'not-a-picture' ? kind : 'unreadable';
}
