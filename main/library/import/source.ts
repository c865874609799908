/** What a reader hands to the taking pipeline, whatever it read: pictures with what is said of them. */
import type { ImportReport, SkippedFile } from '../../contract/index.ts';
import type { Place } from './folderLayout.ts';

/** A picture that an import may take. */
export interface Entry {
  /**
   * Absolute path of the file; or, for what is no file of its own (a crop, a picture in an archive), writes it into
   * Thaw's own pictures and says where. Rejects with `PictureError` when it cannot be made.
   */
  readonly file: string | ((signal: AbortSignal) => Promise<string>);
  /** As reports show it: relative to what was imported, forward slashes. */
  readonly shown: string;
  /** What the photo is called: relative to the folder it was found in, forward slashes, composed. */
  readonly name: string;
  readonly place: Place;
  /** What people should know of it though it is taken in: it is listed with this reason. */
  readonly note?: Pick<SkippedFile, 'kind' | 'reason'>;
}

/** All that one folder, table or archive holds. */
export interface Source {
  /** What it was taken for. */
  readonly layout: ImportReport['layout'];
  /** What was imported, absolute: for messages and the report. */
  readonly root: string;
  readonly entries: readonly Entry[];
  /** What the reader itself left out. */
  readonly skipped: readonly SkippedFile[];
  /** Folders looked through whole: what is known below them and not among the entries is gone. */
  readonly folders: readonly SearchedFolder[];
  /** Classes in the order in which they are to be made, where the source has one; others follow as they are met. */
  readonly classes: readonly string[];
}

export interface SearchedFolder {
  /** Absolute. */
  readonly path: string;
  /** Sub-folders that could not be read, absolute: what lies in them is neither there nor gone. */
  readonly unreadable: readonly string[];
}
