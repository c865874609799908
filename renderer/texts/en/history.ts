/** Texts of the history of labels. */
import { count, countOf } from '../format.ts';

export const history = {
  title: 'History of labels',
  explanation: 'Every edit, in order. Choose an entry to see what the labels were after it.',
  list: 'Entries, newest first',
  empty: 'Nothing was edited yet.',
  earlier: 'Show earlier entries',
  undone: 'undone',
  today: 'Today',
  yesterday: 'Yesterday',
  close: 'Close the history',
  openKey: 'history of labels',
  openFromStatus: 'Show the history of labels',
  asOf: (time: string) => `Labels as of ${time}`,
  stands: 'These labels stand now.',
  holds: (photos: number, labelled: number) => `${countOf(photos, 'photo')}, ${count(labelled)} labelled`,
  wouldChange: (photos: number) =>
    photos === 0 ? 'Restoring them would change no photo:' : `Restoring them would change ${countOf(photos, 'photo')}:`,
  move: (from: string | null, to: string | null) => `${from ?? 'no label'} → ${to ?? 'no label'}`,
  flagged: 'flags',
  rejected: 'rejections',
  addedSince: (photos: number) =>
    `${countOf(photos, 'photo')} came later and ${photos === 1 ? 'keeps its label' : 'keep their labels'}.`,
  changed: 'Photos that would change',
  restore: 'Restore these labels',
  restoreHint: 'It becomes a new entry, and Undo takes it back. Nothing is erased.',
  failed: 'The labels were not restored.',
};
