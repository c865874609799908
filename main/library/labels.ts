/** The labels service: what people say of their photos. Every method returns once its edit is on disk. */
import { type DatasetClass, type EditResult, type PhotoSelection, ServiceError } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { type ClassRow, classById, classesOf } from '../store/datasets.ts';
import { type PhotoField, photosOfClass, photosToChange } from '../store/journal.ts';
import { datasetsOfPhotos } from '../store/photos.ts';
import { datasetClasses } from './datasetSummary.ts';
import type { Journal } from './journal.ts';
import { foldName } from './naturalOrder.ts';
import { mustExist } from './photos.ts';
import type { PhotoView } from './photoView.ts';
import type { Surroundings } from './surroundings.ts';
import { countInWords, photosInWords } from './wording.ts';

export function createLabels(
  { store, changes }: Pick<Surroundings, 'store' | 'changes'>,
  journal: Journal,
  view: PhotoView,
): Services['labels'] {
  /** Tells everyone, once the edit is on disk. */
  function announced(datasetId: number, result: EditResult): EditResult {
    if (!result.entry) return result;
    const about = { datasetId, runId: null };
    changes.announce({ kind: 'photos', ...about, summary: result.entry.summary });
    changes.announce({ kind: 'classes', ...about, summary: null });
    changes.announce({ kind: 'datasets', ...about, summary: null });
    return result;
  }

  function setField(
    selection: PhotoSelection,
    field: PhotoField,
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

  function mustBeFree(datasetId: number, name: string, except: number | null): void {
    const taken = classesOf(store, datasetId).find(
      (row) => row.classId !== except && foldName(row.name) === foldName(name),
    );
    if (!taken) return;
    throw new ServiceError('conflict', `There is a class "${taken.name}" already. Choose another name.`, {
      subject: 'name',
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
    createClass({ datasetId, name }) {
      mustExist(store, datasetId);
      const composed = name.normalize('NFC');
      let made: DatasetClass | undefined;
      const result = journal.edit(datasetId, () => {
        mustBeFree(datasetId, composed, null);
        return {
          summary: `class ${composed} made`,
          write(entry) {
            const classId = entry.create(composed);
            made = datasetClasses(store, datasetId).find((row) => row.classId === classId);
          },
        };
      });
      announced(datasetId, result);
      if (!made) throw new Error(`Class ${composed} was not stored.`);
      return made;
    },
    renameClass({ classId, name }) {
      const row = classOf(classId);
      const composed = name.normalize('NFC');
      const result = journal.edit(row.datasetId, () => {
        if (composed === row.name) return null;
        mustBeFree(row.datasetId, composed, classId);
        return {
          summary: `class ${row.name} renamed to ${composed}`,
          write: (entry) => entry.rename(classId, composed),
        };
      });
      return announced(row.datasetId, result);
    },
    moveClass({ classId, position }) {
      const row = classOf(classId);
      const result = journal.edit(row.datasetId, () => {
        const order = classesOf(store, row.datasetId);
        const from = order.findIndex((other) => other.classId === classId);
        const to = Math.min(position, order.length - 1);
        if (from === to) return null;
        order.splice(to, 0, ...order.splice(from, 1));
        return {
          summary: `class ${row.name} moved to place ${to + 1}`,
          write(entry) {
            for (const [place, other] of order.entries()) entry.place(other.classId, place);
          },
        };
      });
      return announced(row.datasetId, result);
    },
    removeClass({ classId, moveTo }) {
      const row = classOf(classId);
      const target = moveTo === null ? null : classOf(moveTo);
      if (target) mustBelong(target, row.datasetId);
      if (target?.classId === classId) {
        throw new ServiceError('invalid-request', `"${row.name}" cannot take the photos of the class that goes.`, {
          subject: 'moveTo',
        });
      }
      const result = journal.edit(row.datasetId, () => {
        const photoIds = photosOfClass(store, classId);
        return {
          summary: `class ${row.name} removed${whereTo(photoIds.length, target?.name ?? null)}`,
          write(entry) {
            entry.photos(photoIds, 'class_id', moveTo);
            entry.remove(classId);
          },
        };
      });
      return announced(row.datasetId, result);
    },
  };
}

/** What became of a removed class's photos. */
function whereTo(count: number, target: string | null): string {
  if (count === 0) return '';
  if (target !== null) return `, its ${countInWords(count, 'photo')} labelled ${target}`;
  return `, its ${countInWords(count, 'photo')} without label now`;
}
