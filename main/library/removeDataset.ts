/** Deletes all that the store knows of a dataset, in one step: also in the thread of large edits. */
import { deleteDataset, runFilesOf } from '../store/datasets.ts';
import { picturesOfDataset } from '../store/photos.ts';
import { deleteUnusedPictures } from '../store/pictures.ts';
import type { Store } from '../store/store.ts';

/** What lies on disk and belongs to nothing any more. */
export interface Orphans {
  /** Of pictures that no other dataset has. */
  readonly hashes: readonly string[];
  /** Relative to the data directory. */
  readonly runFiles: readonly string[];
}

export interface Removing {
  remove(request: { readonly datasetId: number }): Orphans | Promise<Orphans>;
}

export const createRemoving = (store: Store): Removing => ({
  remove: ({ datasetId }) =>
    store.write(() => {
      const pictures = picturesOfDataset(store, datasetId);
      const runFiles = runFilesOf(store, datasetId);
      deleteDataset(store, datasetId);
      return { hashes: deleteUnusedPictures(store, pictures), runFiles };
    }),
});
