/** The part of the labels service that is about classes: make, split, rename, recolour, move, merge, remove. One step each. */
import { type DatasetClass, type EditResult, type PhotoSelection, ServiceError } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { type ClassRow, classesOf } from '../store/datasets.ts';
import { photosOfClass } from '../store/journal.ts';
import type { Store } from '../store/store.ts';
import { datasetClasses } from './datasetSummary.ts';
import type { Journal } from './journal.ts';
import { foldName } from './naturalOrder.ts';
import { mustExist } from './photos.ts';
import { photosInWords } from './wording.ts';

type ClassEdits = Pick<
  Services['labels'],
  'createClass' | 'renameClass' | 'recolourClass' | 'moveClass' | 'mergeClasses' | 'removeClass'
>;

export function createClassEdits(service: {
  store: Store;
  journal: Journal;
  /** Tells everyone, once the edit is on disk. */
  announced(datasetId: number, result: EditResult): EditResult;
  /** Photos of a selection; throws when they are of several datasets or gone. */
  chosen(selection: PhotoSelection): { datasetId: number; photoIds: readonly number[] };
  /** Throws `not-found` for a class that is gone. */
  classOf(classId: number): ClassRow;
  /** Throws `invalid-request` for a class of another dataset. */
  mustBelong(row: ClassRow, datasetId: number): void;
}): ClassEdits {
  const { store, journal, announced, chosen, classOf, mustBelong } = service;

  function mustBeFree(datasetId: number, name: string, except: number | null): void {
    const taken = classesOf(store, datasetId).find(
      (row) => row.classId !== except && foldName(row.name) === foldName(name),
    );
    if (!taken) return;
    throw new ServiceError('conflict', `There is a class "${taken.name}" already. Choose another name.`, {
      subject: 'name',
    });
  }

  return {
    createClass({ datasetId, name, selection }) {
      mustExist(store, datasetId);
      const composed = name.normalize('NFC');
      const photoIds = selection ? photosOfDataset(chosen(selection), datasetId) : [];
      let made: number | undefined;
      const result = journal.edit(datasetId, () => {
        mustBeFree(datasetId, composed, null);
        return {
          summary: `class ${composed} made${photoIds.length > 0 ? ` of ${photosInWords(photoIds.length)}` : ''}`,
          write(entry) {
            made = entry.create(composed);
            entry.photos(photoIds, 'class_id', made);
          },
        };
      });
      announced(datasetId, result);
      const found = datasetClasses(store, datasetId).find((row): row is DatasetClass => row.classId === made);
      if (!found) throw new Error(`Class ${composed} was not stored.`);
      return found;
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
    recolourClass({ classId, colour }) {
      const row = classOf(classId);
      const result = journal.edit(row.datasetId, () =>
        colour === row.colour
          ? null
          : { summary: `class ${row.name} has another colour`, write: (entry) => entry.recolour(classId, colour) },
      );
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
    mergeClasses({ classIds, into }) {
      const target = classOf(into);
      const going = [...new Set(classIds)].filter((classId) => classId !== into).map(classOf);
      for (const row of going) mustBelong(row, target.datasetId);
      if (going.length === 0) {
        throw new ServiceError(
          'invalid-request',
          `"${target.name}" is the class already. Choose another one to merge.`,
          {
            subject: 'classIds',
          },
        );
      }
      const result = journal.edit(target.datasetId, () => {
        const photoIds = going.flatMap((row) => photosOfClass(store, row.classId));
        return {
          summary: `class ${listed(going.map((row) => row.name))} merged into ${target.name}: ${photosInWords(photoIds.length)}`,
          write(entry) {
            entry.photos(photoIds, 'class_id', into);
            for (const row of going) entry.remove(row.classId);
          },
        };
      });
      return announced(target.datasetId, result);
    },
    removeClass({ classId, moveTo, reject = false }) {
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
          summary: `class ${row.name} removed${whereTo(photoIds.length, target?.name ?? null, reject)}`,
          write(entry) {
            entry.photos(photoIds, 'class_id', moveTo);
            if (reject) entry.photos(photoIds, 'rejected', 1);
            entry.remove(classId);
          },
        };
      });
      return announced(row.datasetId, result);
    },
  };
}

function photosOfDataset(
  selected: { datasetId: number; photoIds: readonly number[] },
  datasetId: number,
): readonly number[] {
  if (selected.datasetId === datasetId) return selected.photoIds;
  throw new ServiceError('invalid-request', 'The photos chosen belong to another dataset than the new class.', {
    subject: 'selection',
  });
}

/** What became of a removed class's photos. */
function whereTo(count: number, target: string | null, reject: boolean): string {
  if (count === 0) return '';
  const label = target === null ? 'without label now' : `labelled ${target}`;
  return `, its ${photosInWords(count)} ${label}${reject ? ' and rejected' : ''}`;
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
