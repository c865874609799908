/** Finds photos by words in their name. Names are kept in memory: looking through 100,000 takes milliseconds. */
import { namesAfter } from '../store/photos.ts';
import type { Store } from '../store/store.ts';
import { foldName } from './naturalOrder.ts';

export interface NameSearch {
  /** Of these photos, those whose names hold every word of `search`; case and the spelling of accents do not matter. */
  filter(datasetId: number, ids: readonly number[], search: string): number[];
  /** Call it when photos were renamed; new photos are noticed without. */
  forget(): void;
}

export function createNameSearch(store: Store): NameSearch {
  // One dataset's names at a time: the one that is looked at.
  let datasetInMemory: number | null = null;
  let names = new Map<number, string>();
  let newest = 0;

  function load(datasetId: number): void {
    if (datasetInMemory !== datasetId) {
      names = new Map();
      newest = 0;
      datasetInMemory = datasetId;
    }
    for (const { photoId, name } of namesAfter(store, datasetId, newest)) {
      names.set(photoId, foldName(name));
      newest = photoId;
    }
  }

  return {
    filter(datasetId, ids, search) {
      const words = foldName(search).split(/\s+/).filter(Boolean);
      if (words.length === 0) return [...ids];
      load(datasetId);
      return ids.filter((id) => {
        const name = names.get(id);
        return name !== undefined && words.every((word) => name.includes(word));
      });
    },
    forget() {
      datasetInMemory = null;
    },
  };
}
