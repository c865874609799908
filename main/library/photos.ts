/** The photos service: windows of the grid, and all that is known of one photo. */
import { type Photo, type PhotoDetails, ServiceError, type Split } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { allClassesOf, datasetById } from '../store/datasets.ts';
import { historyOfPhoto, type PhotoHistoryRow } from '../store/journal.ts';
import { datasetsOfPhotos, photoById, photosByIds, type StoredPhoto } from '../store/photos.ts';
import { pathsOfPicture, pictureById } from '../store/pictures.ts';
import type { Store } from '../store/store.ts';
import type { Looks } from './looks/looks.ts';
import type { SuggestionView } from './looks/suggestionView.ts';
import { photoMarks } from './photoMarks.ts';
import type { PhotoView } from './photoView.ts';

/** What photos look like and what is suggested for them, as far as photos show it. */
interface LooksOfPhotos {
  readonly looks: Pick<Looks, 'compare'>;
  readonly suggestions: Pick<SuggestionView, 'lookUp'>;
}

export function createPhotos(store: Store, view: PhotoView, { looks, suggestions }: LooksOfPhotos): Services['photos'] {
  const suggested = (datasetId: number, photos: readonly StoredPhoto[]): Photo[] => {
    const of = suggestions.lookUp(datasetId);
    return photos.map((photo) => ({ ...photo, suggestion: of(photo.photoId) }));
  };
  return {
    async list({ datasetId, filter, sort, offset, limit }) {
      mustExist(store, datasetId);
      if (sort === 'alike') await looks.compare(datasetId, filter.alike ?? []);
      const ids = view.ids(datasetId, filter, sort);
      const photos = photosByIds(store, ids.slice(offset, offset + limit));
      return { total: ids.length, photos: suggested(datasetId, photos) };
    },
    async ids({ datasetId, filter, sort }) {
      mustExist(store, datasetId);
      if (sort === 'alike') await looks.compare(datasetId, filter.alike ?? []);
      return [...view.ids(datasetId, filter, sort)];
    },
    async marks({ datasetId, filter, sort }) {
      mustExist(store, datasetId);
      if (sort === 'alike') return [];
      return photoMarks(store, datasetId, view.ids(datasetId, filter, sort), sort);
    },
    async place({ datasetId, filter, sort, search, from, to }) {
      mustExist(store, datasetId);
      if (sort === 'alike') await looks.compare(datasetId, filter.alike ?? []);
      const words = [filter.search, search].filter(Boolean).join(' ');
      const [takenFrom, takenTo] = [latest(filter.takenFrom, from), earliest(filter.takenTo, to)];
      const time = {
        ...(takenFrom === undefined || (sort === 'newest' && to !== undefined) ? {} : { takenFrom }),
        ...(takenTo === undefined || (sort === 'oldest' && from !== undefined) ? {} : { takenTo }),
      };
      const [photoId] = view.ids(datasetId, { ...filter, ...time, ...(words ? { search: words } : {}) }, sort);
      const index = photoId === undefined ? -1 : view.ids(datasetId, filter, sort).indexOf(photoId);
      return photoId === undefined || index < 0 ? null : { index, photoId };
    },
    byId({ photoIds }) {
      const lookUps = datasetsOfPhotos(store, photoIds).map(({ datasetId }) => suggestions.lookUp(datasetId));
      const of = (photoId: number) => lookUps.map((lookUp) => lookUp(photoId)).find((found) => found !== null) ?? null;
      return photosByIds(store, photoIds).map((photo) => ({ ...photo, suggestion: of(photo.photoId) }));
    },
    folders({ datasetId }) {
      mustExist(store, datasetId);
      return view.folders(datasetId);
    },
    details({ photoId }) {
      const found = details(store, photoId);
      return { ...found, suggestion: suggestions.lookUp(photoById(store, photoId)!.datasetId)(photoId) };
    },
  };
}

const latest = (one?: number, other?: number): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
const earliest = (one?: number, other?: number): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

/** Throws `not-found` unless the dataset exists. */
export function mustExist(store: Store, datasetId: number): void {
  if (datasetById(store, datasetId)) return;
  throw new ServiceError('not-found', `There is no dataset ${datasetId} any more. Choose another one.`, {
    subject: 'datasetId',
  });
}

function details(store: Store, photoId: number): Omit<PhotoDetails, 'suggestion'> {
  const row = photoById(store, photoId);
  const picture = row && pictureById(store, row.pictureId);
  const [photo] = photosByIds(store, [photoId]);
  if (!row || !picture || !photo) {
    throw new ServiceError('not-found', `There is no photo ${photoId} any more. Choose another one.`, {
      subject: 'photoId',
    });
  }
  const names = new Map(allClassesOf(store, row.datasetId).map(({ classId, name }) => [String(classId), name]));
  const history = historyOfPhoto(store, photoId).map((change) => ({ at: change.at, text: inWords(change, names) }));
  return {
    ...photo,
    paths: pathsOfPicture(store, row.pictureId),
    sizeBytes: picture.sizeBytes,
    format: picture.format,
    takenAt: picture.takenAt,
    addedAt: row.addedAt,
    history: [{ at: row.addedAt, text: 'added' }, ...history],
  };
}

/** One change of a photo: "labelled rose", "undone: without label again". */
function inWords(change: PhotoHistoryRow, classNames: ReadonlyMap<string, string>): string {
  const what = whatChanged(change, classNames);
  return {
    edit: what,
    import: `${what}, as it was imported`,
    undo: `undone: ${what} again`,
    redo: `done again: ${what}`,
  }[change.kind];
}

function whatChanged({ field, after }: PhotoHistoryRow, classNames: ReadonlyMap<string, string>): string {
  switch (field) {
    case 'class_id':
      return after === null ? 'without label' : `labelled ${classNames.get(after) ?? 'a removed class'}`;
    case 'flagged':
      return after === '1' ? 'flagged' : 'without flag';
    case 'rejected':
      return after === '1' ? 'rejected' : 'not rejected';
    case 'split':
      return after === null ? 'on no side of the split' : `put on the ${sides[after as Split]} side`;
    default: {
      const name = classNames.get(field.slice('not:'.length)) ?? 'a removed class';
      return after === '1' ? `said not to be ${name}` : `may be ${name}`;
    }
  }
}

const sides: Record<Split, string> = { train: 'training', val: 'validation', test: 'test' };
