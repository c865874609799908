/** What every reader of a format offers; one file each beside this one. */
import type { ImportFormat, SkippedFile } from '../../../contract/index.ts';
import type { OwnPictures } from '../ownPictures.ts';
import type { Entry, Source } from '../source.ts';
import type { FileTree } from '../trees/fileTree.ts';

/** What somebody pointed at. */
export interface Given {
  readonly tree: FileTree;
  /** The one file that was pointed at, by its name in the tree; null for the whole tree. */
  readonly file: string | null;
}

export interface Tools {
  readonly own: OwnPictures;
  /** Names of ImageNet's thousand classes by their synset ids (`n01440764`). */
  synsetNames(): Promise<ReadonlyMap<string, string>>;
  readonly signal: AbortSignal;
  /** Called now and then with how many entries were found. */
  onProgress(found: number): void;
}

export interface Content {
  readonly layout: Source['layout'];
  readonly entries: readonly Entry[];
  readonly skipped: readonly SkippedFile[];
  /** In the format's own order; empty where it has none. */
  readonly classes: readonly string[];
}

export interface Format {
  readonly name: ImportFormat;
  /** Looks at names and the first bytes only. `perhaps`: worth offering, but something else is likelier. */
  recognise(given: Given): Promise<'surely' | 'perhaps' | null>;
  /** Throws `ServiceError('unusable-data')` when it is not that format after all. */
  read(given: Given, tools: Tools): Promise<Content>;
}
