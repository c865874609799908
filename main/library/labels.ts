/** The labels service: what people say of their photos. Every method returns once its edit is on disk. */
import { type EditResult, type PhotoSelection, ServiceError } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { type ClassRow, classById } from '../store/datasets.ts';
import { type LabelField, photosToChange } from '../store/journal.ts';
import { datasetsOfPhotos } from '../store/photos.ts';
import { announceEdit } from './announceEdit.ts';
import { createClassEdits } from './classEdits.ts';
import type { Edited, Journal } from './journal.ts';
import { mustExist } from './photos.ts';
import type { PhotoView } from './photoView.ts';
import type { Surroundings } from './surroundings.ts';
import { photosInWords } from './wording.ts';

export function createLabels(
  { store, changes }: Pick<Surroundings, 'store' | 'changes'>,
  journal: Journal,
  view: Pick<PhotoView, 'ids'>,
): Services['labels'] {
  const announced = (datasetId: number, result: Edited) => announceEdit(changes, datasetId, result);

  function setField(
    selection: PhotoSelection,
    field: LabelField,
    value: number | null,
    words: (count: number) => string,
  ): EditResult {
    const { datasetId, photoIds } = chosen(selection);
    const result = journal.edit(datasetId, () => {
      const changing = photosToChange(store, photoIds, field, value);
      if (changing.length === 0) return null;
      return { summary: words(changing.length), write: (entry) => entry.photos(changing, field, value) };
    });
    return announced(datasetId, result);
  }

  function chosen(selection: PhotoSelection): { datasetId: number; photoIds: readonly number[] } {
    if (!('photoIds' in selection)) {
      mustExist(store, selection.datasetId);
      return {
        datasetId: selection.datasetId,
        photoIds: view.ids(selection.datasetId, selection.filter, 'added'),
      };
    }
    const found = datasetsOfPhotos(store, selection.photoIds);
    const [only] = found;
    if (!only) {
      throw new ServiceError('not-found', 'The photos chosen are not here any more. Choose others.', {
        subject: 'selection',
      });
    }
    if (found.length > 1) {
      throw new ServiceError(
        'invalid-request',
        `The photos chosen belong to ${found.length} datasets. Choose photos of one dataset at a time.`,
        { subject: 'selection' },
      );
    }
    return { datasetId: only.datasetId, photoIds: selection.photoIds };
  }

  function classOf(classId: number): ClassRow {
    const row = classById(store, classId);
    if (row?.removed === 0) return row;
    throw new ServiceError('not-found', `There is no class ${classId} any more. Choose another one.`, {
      subject: 'classId',
    });
  }

  function mustBelong(row: ClassRow, datasetId: number): void {
    if (row.datasetId === datasetId) return;
    throw new ServiceError('invalid-request', `The class "${row.name}" belongs to another dataset.`, {
      subject: 'classId',
    });
  }

  return {
    set({ selection, classId }) {
      const row = classId === null ? null : classOf(classId);
      if (row) mustBelong(row, chosen(selection).datasetId);
      return setField(selection, 'class_id', classId, (count) =>
        row ? `${photosInWords(count)} labelled ${row.name}` : `label taken from ${photosInWords(count)}`,
      );
    },
    setFlagged: ({ selection, flagged }) =>
      setField(selection, 'flagged', Number(flagged), (count) =>
        flagged ? `${photosInWords(count)} flagged` : `flag taken from ${photosInWords(count)}`,
      ),
    setRejected: ({ selection, rejected }) =>
      setField(
        selection,
        'rejected',
        Number(rejected),
        (count) => `${photosInWords(count)} ${rejected ? 'rejected' : 'taken back in'}`,
      ),
    undo({ datasetId }) {
      mustExist(store, datasetId);
      return announced(datasetId, journal.undo(datasetId));
    },
    redo({ datasetId }) {
      mustExist(store, datasetId);
      return announced(datasetId, journal.redo(datasetId));
    },
    history({ datasetId, limit }) {
      mustExist(store, datasetId);
      return journal.history(datasetId, limit);
    },
    ...createClassEdits({ store, journal, announced, chosen, classOf, mustBelong }),
  };
}
