/** Labels photos as it was suggested for them, in one step: also in the thread of large edits. */
import type { EditResult } from '../../contract/index.ts';
import { classesOf } from '../../store/datasets.ts';
import { waitingPhotos } from '../../store/suggestions.ts';
import { announceEdit } from '../announceEdit.ts';
import type { Journal } from '../journal.ts';
import type { Surroundings } from '../surroundings.ts';
import { countInWords } from '../wording.ts';

/** Photos with the class that is suggested for each, as columns: 100,000 of them travel between threads at once. */
export interface SuggestedLabels {
  readonly datasetId: number;
  readonly photoIds: Uint32Array;
  /** In the order of `photoIds`. */
  readonly classIds: Uint32Array;
}

export interface Accepting {
  /** Photos that have a label by now and classes that are gone are left alone. */
  accept(suggested: SuggestedLabels): EditResult | Promise<EditResult>;
}

export function createAccepting(
  { store, changes }: Pick<Surroundings, 'store' | 'changes'>,
  journal: Journal,
): Accepting {
  return {
    accept({ datasetId, photoIds, classIds }) {
      const result = journal.edit(datasetId, () => {
        const waiting = new Set(waitingPhotos(store, datasetId));
        const byClass = new Map(classesOf(store, datasetId).map(({ classId }) => [classId, [] as number[]]));
        for (const [at, photoId] of photoIds.entries())
          if (waiting.has(photoId)) byClass.get(classIds[at]!)?.push(photoId);
        const taken = byClass.values().reduce((sum, photos) => sum + photos.length, 0);
        if (taken === 0) return null;
        return {
          summary: `${countInWords(taken, 'suggestion')} accepted`,
          write(entry) {
            for (const [classId, photos] of byClass) if (photos.length > 0) entry.photos(photos, 'class_id', classId);
          },
        };
      });
      return announceEdit(changes, datasetId, result);
    },
  };
}
