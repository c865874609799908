/** Finds photos by words in their name and by folder. Names are kept in memory: looking through 100,000 takes milliseconds. */
import type { PhotoFolder } from '../contract/index.ts';
import { namesAfter } from '../store/photos.ts';
import type { Store } from '../store/store.ts';
import { compareNames, foldName } from './naturalOrder.ts';

export interface NameSearch {
  /** Ids of photos whose names hold every word of `search`; case and the spelling of accents do not matter. */
  matching(datasetId: number, search: string): number[];
  /** Ids of photos in a folder or below it. */
  inFolder(datasetId: number, folder: string): number[];
  /** The folders that photos lie in, and those above them, by name. */
  folders(datasetId: number): PhotoFolder[];
  /** Call it when photos were renamed or removed; new photos are noticed without. */
  forget(): void;
}

export function createNameSearch(store: Store): NameSearch {
  // One dataset's names at a time: the one that is looked at.
  let datasetInMemory: number | null = null;
  let ids: number[] = [];
  let names: string[] = [];
  /** Of each photo, the place of its folder in `folderPlaces`. */
  let folderOf: number[] = [];
  let folderPlaces = new Map<string, number>();

  function load(datasetId: number): void {
    if (datasetInMemory !== datasetId) {
      ids = [];
      names = [];
      folderOf = [];
      folderPlaces = new Map();
      datasetInMemory = datasetId;
    }
    for (const { photoId, name } of namesAfter(store, datasetId, ids.at(-1) ?? 0)) {
      ids.push(photoId);
      // Stored names are composed already.
      names.push(name.toLowerCase());
      const folder = name.slice(0, Math.max(0, name.lastIndexOf('/')));
      const place = folderPlaces.get(folder) ?? folderPlaces.size;
      folderPlaces.set(folder, place);
      folderOf.push(place);
    }
  }

  return {
    matching(datasetId, search) {
      load(datasetId);
      const words = foldName(search).split(/\s+/).filter(Boolean);
      return ids.filter((_, at) => words.every((word) => names[at]?.includes(word)));
    },
    inFolder(datasetId, folder) {
      load(datasetId);
      const inside = new Set<number>();
      for (const [path, place] of folderPlaces) {
        if (path === folder || path.startsWith(`${folder}/`)) inside.add(place);
      }
      return ids.filter((_, at) => inside.has(folderOf[at] ?? -1));
    },
    folders(datasetId) {
      load(datasetId);
      const counts = new Array<number>(folderPlaces.size).fill(0);
      for (const place of folderOf) counts[place] = (counts[place] ?? 0) + 1;
      const photos = new Map<string, number>();
      for (const [path, place] of folderPlaces) {
        for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
          const folder = path.slice(0, end);
          photos.set(folder, (photos.get(folder) ?? 0) + (counts[place] ?? 0));
        }
      }
      return [...photos]
        .map(([folder, count]) => ({ folder, photos: count }))
        .sort((a, b) => compareNames(a.folder, b.folder));
    },
    forget() {
      datasetInMemory = null;
    },
  };
}
