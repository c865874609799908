/** Imports that were begun and not ended: what a killed engine, or a person who cancelled, left to go on with. */
import type { Split } from '../../contract/index.ts';
import { readSettings, removeSetting, writeSetting } from '../../store/settings.ts';
import type { Store } from '../../store/store.ts';

export interface BegunImport {
  readonly folders: readonly {
    readonly path: string;
    readonly fixedSplit: Split | null;
    readonly className: string | null;
  }[];
  /** Instead of folders: what else was pointed at. */
  readonly source?: BegunSource;
  /** ms since 1970. */
  readonly startedAt: number;
}

export interface BegunSource {
  /** As people know it: an absolute path, or the name of what was sent. */
  readonly root: string;
  readonly paths: readonly string[];
  /** An `ImportFormat`. */
  readonly format: string;
  readonly pictureFolder: string | null;
  /** So many files were sent by a browser; `importSource.ts` knows their names. */
  readonly sent: number;
}

const keyOf = (datasetId: number): string => `import of dataset ${datasetId}`;

/** Remembers an import until it has ended. What is in by then is not read again when it goes on. */
export function noteBegun(store: Store, datasetId: number, begun: BegunImport): void {
  store.write(() => writeSetting(store, keyOf(datasetId), begun));
}

export function noteEnded(store: Store, datasetId: number): void {
  store.write(() => removeSetting(store, keyOf(datasetId)));
}

/** The import into the dataset that was not ended; null when there is none. Also one that runs now is. */
export const begunImport = (store: Store, datasetId: number): BegunImport | null =>
  (readSettings(store)[keyOf(datasetId)] as BegunImport | undefined) ?? null;
