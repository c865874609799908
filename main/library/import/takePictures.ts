/** Takes read files into a dataset, batch by batch: pictures, places, photos, and the labels that folders give. */
import { sep } from 'node:path';
import type { SkippedFile, Split } from '../../contract/index.ts';
import { classById, classesOf, classOfFolder, putClassFolder } from '../../store/datasets.ts';
import { wasLabelledByHand } from '../../store/journal.ts';
import { addPhoto, type PhotoRow, photoOfPicture, renamePhoto, setSplit } from '../../store/photos.ts';
import {
  addPicture,
  markFileGone,
  type PictureRow,
  pathsOfPicture,
  pictureFile,
  putPictureFile,
  refreshMissing,
} from '../../store/pictures.ts';
import type { Store } from '../../store/store.ts';
import type { EntryWriter, Journal } from '../journal.ts';
import { foldName, naturalKey } from '../naturalOrder.ts';
import type { Place } from './folderLayout.ts';
import type { NotTaken, ReadPicture } from './readPictureFile.ts';
import type { Entry } from './source.ts';
import { isInside, withSlashes } from './walkFolder.ts';

/** A file of the folder, read. */
export type FoundFile = (ReadPicture | NotTaken) & Omit<Entry, 'file'>;

export interface PictureTaker {
  /** One transaction; afterwards the dataset is consistent, whatever happens next. */
  take(batch: readonly FoundFile[]): void;
  readonly counts: { readonly taken: number; readonly added: number };
  readonly skipped: readonly SkippedFile[];
}

export interface PictureTakerOptions {
  readonly store: Store;
  readonly journal: Journal;
  readonly clock: () => number;
  readonly datasetId: number;
  /** What the journal calls this import: "Garden flowers imported". */
  readonly summary: string;
  /** Folders looked through, absolute, and all files found in them. */
  readonly folders: readonly string[];
  readonly files: ReadonlySet<string>;
  /** Whether labels are the names of folders, or written in a table or annotation. */
  readonly labelsFrom: 'folders' | 'file';
  /** Classes to make before all others, in this order. */
  readonly classes: readonly string[];
  onRename(): void;
}

export function createPictureTaker(options: PictureTakerOptions): PictureTaker {
  const { store, journal, clock, datasetId } = options;
  const counts = { taken: 0, added: 0 };
  const skipped: SkippedFile[] = [];
  /** Photos met in this import, by the file they were first met in. */
  const met = new Map<number, { name: string; place: Place }>();
  // Looked up anew in each batch: people rename and remove classes while an import runs.
  let classes = new Map<string, number>();
  let openEntry: EntryWriter | null = null;
  const restored = new Set<number>();
  const ordered = [...options.classes];

  const entry = (): EntryWriter => {
    openEntry ??= journal.beginImport(datasetId, options.summary);
    return openEntry;
  };
  const skip = (file: FoundFile, kind: SkippedFile['kind'], reason: string) =>
    skipped.push({ path: file.shown, kind, reason });

  function takeFile(file: FoundFile): void {
    if ('skipped' in file) {
      skip(file, file.skipped.kind, file.skipped.reason);
      forgetFile(file.path);
      return;
    }
    const { picture, isNewPlace } = putFile(file);
    const photo = photoOfPicture(store, datasetId, picture.pictureId);
    const first = photo && met.get(photo.photoId);
    if (photo && first) {
      takeCopy(file, photo, first);
      return;
    }
    met.set(photo ? photo.photoId : addNew(file, picture), { name: file.shown, place: file.place });
    if (photo && !takeAgain(file, photo, isNewPlace)) return;
    if (file.note) skip(file, file.note.kind, file.note.reason);
    else counts.taken += 1;
  }

  /** Remembers where the picture lies. */
  function putFile(file: ReadPicture): { picture: PictureRow; isNewPlace: boolean } {
    const { path, sizeBytes, modifiedAt } = file;
    const before = pictureFile(store, path);
    if ('pictureId' in file.picture && before?.present === 1) return { picture: file.picture, isNewPlace: false };
    const picture =
      'pictureId' in file.picture ? file.picture : addPicture(store, { ...file.picture, addedAt: clock() });
    putPictureFile(store, { path, pictureId: picture.pictureId, sizeBytes, modifiedAt });
    refreshMissing(store, picture.pictureId);
    if (before && before.pictureId !== picture.pictureId) refreshMissing(store, before.pictureId);
    return { picture, isNewPlace: before === undefined };
  }

  /** A file that is no picture (any more) is no place of one. */
  function forgetFile(path: string): void {
    const before = pictureFile(store, path);
    if (before?.present !== 1) return;
    markFileGone(store, path);
    refreshMissing(store, before.pictureId);
  }

  function addNew({ name, place, modifiedAt }: FoundFile & ReadPicture, picture: PictureRow): number {
    const photoId = addPhoto(store, {
      datasetId,
      pictureId: picture.pictureId,
      name,
      sortName: naturalKey(name),
      sortTime: picture.takenAt ?? modifiedAt,
      pixels: picture.width * picture.height,
      split: place.split,
      splitFixed: place.split === null ? 0 : 1,
      addedAt: clock(),
    });
    if (place.className !== null) entry().photos([photoId], 'class_id', classFor(place.className, place.title));
    counts.added += 1;
    return photoId;
  }

  /** A photo of an earlier import. Returns false when the file had to be listed. */
  function takeAgain(file: FoundFile & ReadPicture, photo: PhotoRow, isNewPlace: boolean): boolean {
    if (photo.name !== file.name && !isStillThere(photo)) {
      renamePhoto(store, photo.photoId, file.name, naturalKey(file.name));
      options.onRename();
    }
    fixSplit(photo, file.place.split);
    labelUnlessTouched(photo, file.place);
    const { className, title } = file.place;
    if (className === null || photo.classId === null) return true;
    // A file that lay there before keeps what it is; a table that says something new is listened to.
    if (!isNewPlace && options.labelsFrom === 'folders') return true;
    const label = classById(store, photo.classId)?.name ?? '';
    if (classes.get(foldName(className)) === photo.classId) return true;
    if (foldName(label) === foldName(className) || foldName(label) === foldName(title ?? className)) return true;
    const byHand = wasLabelledByHand(store, photo.photoId);
    if (options.labelsFrom === 'folders') {
      if (byHand) return true;
      skip(file, 'conflicting-label', `It lies in ${className} now but is labelled ${label}; the label was kept.`);
      return false;
    }
    if (!byHand) {
      entry().photos([photo.photoId], 'class_id', classFor(className, title));
      return true;
    }
    skip(file, 'conflicting-label', `It says ${className}, but a person labelled it ${label}; that was kept.`);
    return false;
  }

  /** A second file with the same picture in this import. */
  function takeCopy(file: FoundFile, photo: PhotoRow, first: { name: string; place: Place }): void {
    const { className, split } = file.place;
    const firstClass = first.place.className;
    if (firstClass !== null && className !== null && foldName(firstClass) !== foldName(className)) {
      skip(
        file,
        'conflicting-label',
        `It is the same picture as ${first.name}, but ${options.labelsFrom === 'folders' ? 'lies in' : 'is called'} ${className}; the label ${firstClass} was kept.`,
      );
      return;
    }
    labelUnlessTouched(photo, file.place);
    const side = first.place.split;
    const only = side !== null && side !== split ? `, so it is used for ${sideWords[side]} only` : '';
    skip(file, 'duplicate', `It is the same picture as ${first.name}${only}.`);
  }

  /** Labels a photo that has no label and never got one by hand: what a person said stands. */
  function labelUnlessTouched(photo: PhotoRow, { className, title }: Place): void {
    if (className === null || photo.classId !== null || wasLabelledByHand(store, photo.photoId)) return;
    entry().photos([photo.photoId], 'class_id', classFor(className, title));
  }

  function fixSplit(photo: PhotoRow, split: Split | null): void {
    if (split === null || (photo.splitFixed === 1 && photo.split === split)) return;
    // A copy in a validation folder that is not part of this import keeps the picture there.
    const heldBack = photo.splitFixed === 1 && photo.split !== 'train' && liesElsewhere(photo);
    if (!heldBack) setSplit(store, photo.photoId, split, 1);
  }

  const liesElsewhere = (photo: PhotoRow): boolean =>
    pathsOfPicture(store, photo.pictureId).some(
      (path) => !options.folders.some((folder) => isInside(path, folder)) && pictureFile(store, path)?.present === 1,
    );

  /** True while the file that the photo is named after is there. */
  const isStillThere = (photo: PhotoRow): boolean =>
    pathsOfPicture(store, photo.pictureId).some((path) => {
      if (!withSlashes(path).normalize('NFC').endsWith(`/${photo.name}`)) return false;
      const inside = options.folders.some((folder) => isInside(path, folder));
      return inside ? options.files.has(path) : pictureFile(store, path)?.present === 1;
    });

  /** The class that a folder's name stands for: the one it stood for before, one of that name, or a new one. */
  function classFor(className: string, title = className): number {
    const key = foldName(className);
    const known = classes.get(key);
    if (known !== undefined) return known;
    const before = classOfFolder(store, datasetId, key);
    const beforeRow = before === undefined ? undefined : classById(store, before);
    const named = classesOf(store, datasetId).find((row) => [key, foldName(title)].includes(foldName(row.name)));
    let classId: number;
    if (beforeRow?.removed === 0) classId = beforeRow.classId;
    else if (named) classId = named.classId;
    else if (beforeRow) classId = restore(beforeRow.classId);
    else classId = entry().create(title.normalize('NFC'));
    putClassFolder(store, datasetId, key, classId);
    classes.set(key, classId);
    return classId;
  }

  function restore(classId: number): number {
    // One entry tells of a value once; removed again by hand meanwhile, the class comes back in an entry of its own.
    if (restored.has(classId)) openEntry = null;
    restored.add(classId);
    entry().restore(classId);
    return classId;
  }

  return {
    take(batch) {
      const before = { counts: { ...counts }, skipped: skipped.length, met: met.size, entry: openEntry };
      try {
        store.write(() => {
          classes = new Map();
          for (const name of ordered) classFor(name);
          for (const file of batch) takeFile(file);
        });
      } catch (error) {
        // Nothing of the batch was written (the disk is full), so nothing of it counts.
        Object.assign(counts, before.counts);
        skipped.length = before.skipped;
        openEntry = before.entry;
        // A map keeps the order in which its keys came.
        for (const photoId of [...met.keys()].slice(before.met)) met.delete(photoId);
        throw error;
      }
      ordered.length = 0;
    },
    counts,
    skipped,
  };
}

const sideWords: Record<Split, string> = { train: 'training', val: 'validation', test: 'the test' };

/** The folder's path with its last separator, for looking up what lies in it. */
export const folderPrefix = (folder: string): string => (folder.endsWith(sep) ? folder : folder + sep);
