/** Finds photos by words in their name. Names are kept in memory: looking through 100,000 takes milliseconds. */
import { namesAfter } from '../store/photos.ts';
import type { Store } from '../store/store.ts';
import { foldName } from './naturalOrder.ts';

export interface NameSearch {
  /** Ids of photos whose names hold every word of `search`; case and the spelling of accents do not matter. */
  matching(datasetId: number, search: string): number[];
  /** Call it when photos were renamed or removed; new photos are noticed without. */
  forget(): void;
}

export function createNameSearch(store: Store): NameSearch {
  // One dataset's names at a time: the one that is looked at.
  let datasetInMemory: number | null = null;
  let ids: number[] = [];
  let names: string[] = [];

  function load(datasetId: number): void {
    if (datasetInMemory !== datasetId) {
      ids = [];
      names = [];
      datasetInMemory = datasetId;
    }
    for (const { photoId, name } of namesAfter(store, datasetId, ids.at(-1) ?? 0)) {
      ids.push(photoId);
      // Stored names are composed already.
      names.push(name.toLowerCase());
    }
  }

  return {
    matching(datasetId, search) {
      load(datasetId);
      const words = foldName(search).split(/\s+/).filter(Boolean);
      return ids.filter((_, at) => words.every((word) => names[at]?.includes(word)));
    },
    forget() {
      datasetInMemory = null;
    },
  };
}
